/* SPDX-License-Identifier: MIT */
/*
 * libpcap only compiles: a live handle of it writes programs that see what the kernel has
 * beside a frame (a VLAN's tag, the direction), and "lo", which every namespace has, is
 * nothing else by its name.  It is closed before anything is captured: what libpcap
 * tells of a frame is not in which direction it went.
 */
#include "capture/filter.h"

#include <errno.h>
#include <stdlib.h>

#include "base/library.h"
#include "wire/wire.h"

void filter_done(struct filter *filter)
{
	free(filter->list);
	*filter = (struct filter){};
}

#ifdef HAVE_PCAP
#include <pcap/pcap.h>

#define LEAST_RING (64 << 10) /* bytes: nothing is read from it */

struct pcap_library {
	__typeof__(pcap_create) *create;
	__typeof__(pcap_set_snaplen) *set_snaplen;
	__typeof__(pcap_set_buffer_size) *set_buffer;
	__typeof__(pcap_activate) *activate;
	__typeof__(pcap_compile) *compile;
	__typeof__(pcap_freecode) *free_code;
	__typeof__(pcap_geterr) *words;
	__typeof__(pcap_close) *close;
};

struct job {
	struct pcap_library pcap;
	const char *text;
	uint32_t snaplen;
	struct filter *ret;
	struct err *err;
};

static int load(struct pcap_library *ret, struct err *err)
{
	const struct library_function functions[] = {
		{"pcap_create", &ret->create},
		{"pcap_set_snaplen", &ret->set_snaplen},
		{"pcap_set_buffer_size", &ret->set_buffer},
		{"pcap_activate", &ret->activate},
		{"pcap_compile", &ret->compile},
		{"pcap_freecode", &ret->free_code},
		{"pcap_geterr", &ret->words},
		{"pcap_close", &ret->close},
	};

	return library_load("libpcap.so.0.8", "libpcap0.8", functions,
			    ARRAY_SIZE(functions), err);
}

static int take_program(const struct bpf_program *p, struct filter *ret)
{
	ret->list = calloc(p->bf_len + 1, sizeof(*ret->list));
	if (!ret->list)
		err_out_of_memory();
	for (ret->n = 0; ret->n < p->bf_len; ret->n++) {
		const struct bpf_insn *insn = &p->bf_insns[ret->n];

		ret->list[ret->n] =
			(struct sock_filter){insn->code, insn->jt, insn->jf, insn->k};
	}
	return 0;
}

static int compile_on(const struct job *job, pcap_t *handle)
{
	const struct pcap_library *pcap = &job->pcap;
	struct bpf_program program;
	int r;

	if (pcap->set_snaplen(handle, (int)job->snaplen) < 0 ||
	    pcap->set_buffer(handle, LEAST_RING) < 0 || pcap->activate(handle) < 0)
		return err_set(job->err, -EIO, "libpcap: %s", pcap->words(handle));
	if (pcap->compile(handle, &program, job->text, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return err_set(job->err, -EINVAL, "the filter '%s': %s", job->text,
			       pcap->words(handle));
	if (program.bf_len > BPF_MAXINSNS)
		r = err_set(job->err, -E2BIG, "the filter '%s': too long for the kernel",
			    job->text);
	else
		r = take_program(&program, job->ret);
	pcap->free_code(&program);
	return r;
}

/* On wire's worker. */
static int compile_here(void *data)
{
	const struct job *job = data;
	char words[PCAP_ERRBUF_SIZE] = "";
	pcap_t *handle = job->pcap.create("lo", words);
	int r;

	if (!handle)
		return err_set(job->err, -EIO, "libpcap: %s", words);
	r = compile_on(job, handle);
	job->pcap.close(handle);
	return r;
}

int filter_compile(struct ny_world *w, const char *text, uint32_t snaplen,
		   struct filter *ret, struct err *err)
{
	struct job job = {.text = text, .snaplen = snaplen, .ret = ret, .err = err};
	int r = load(&job.pcap, err);

	if (r < 0)
		return err_prefix(err, "a filter is compiled by libpcap");
	return wire_call(w, "", compile_here, &job, err);
}
#else
int filter_compile(struct ny_world *w, const char *text, uint32_t snaplen,
		   struct filter *ret, struct err *err)
{
	err_set(err, -EHOSTDOWN, "this netyard was built without libpcap: no filters");
	return err_hint(err, "filter when it is read: tcpdump -r FILE '%s'", text);
}
#endif
