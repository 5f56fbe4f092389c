/* SPDX-License-Identifier: MIT */
/*
 * Part of the development build, so that LeakSanitizer is quick: at the end of each
 * process it looks for pointers in all that modules can write, its own tables of 5 MiB
 * as well, which hold none to what the program has allocated.  A page fault for each
 * page of them is half of what such a process costs.  So whoever asks for the segments
 * of modules is not told of those that the sanitizer's library can write.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>

#define SEGMENTS_MAX 32

typedef int listener(struct dl_phdr_info *info, size_t size, void *data);

struct asked {
	listener *tell;
	void *data;
};

/* Copies the segments that are not to be written; returns how many. */
static ElfW(Half) segments_copy(const struct dl_phdr_info *info, ElfW(Phdr) * kept)
{
	ElfW(Half) n = 0;

	for (ElfW(Half) i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
			kept[n++] = *segment;
	}
	return n;
}

static int tell_some(struct dl_phdr_info *info, size_t size, void *data)
{
	const struct asked *asked = data;
	struct dl_phdr_info told = *info;
	ElfW(Phdr) kept[SEGMENTS_MAX];

	if (strstr(info->dlpi_name, "/libasan.so") && info->dlpi_phnum <= SEGMENTS_MAX) {
		told.dlpi_phnum = segments_copy(info, kept);
		told.dlpi_phdr = kept;
	}
	return asked->tell(&told, size, asked->data);
}

/* Found before that of the C library. */
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): "__callback"
__attribute__((visibility("default"))) int dl_iterate_phdr(listener *tell, void *data)
{
	struct asked asked = {tell, data};
	int (*next)(listener *, void *) = dlsym(RTLD_NEXT, "dl_iterate_phdr");

	return next(tell_some, &asked);
}
