#include "harness/store/medium.h"

#include <stddef.h>
#include <sys/vfs.h>

/* From linux/magic.h and the sources of the file systems. */
static const unsigned long types[] = {
	0x6969, /* NFS */
	0x517b, /* SMB */
	0xfe534d42, /* SMB2 */
	0xff534d42, /* CIFS */
	0x0bd00bd0, /* Lustre */
	0x47504653, /* GPFS */
	0x19830326, /* BeeGFS */
	0x00c36400, /* Ceph */
	0x5346414f, /* AFS */
	0x6b414653, /* AFS in the kernel */
	0x01161970, /* GFS2 */
	0x7461636f, /* OCFS2 */
	0x01021997, /* 9P: virtual machines */
	0x65735546, /* FUSE: sshfs, GlusterFS and others */
	0x20030528, /* OrangeFS */
	0xaad7aaea, /* PanFS */
};

bool medium_type_is_network(unsigned long type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i] == (type & 0xffffffff))
			return true;
	return false;
}

bool medium_is_network(const char *path)
{
	struct statfs at;

	return !statfs(path, &at) && medium_type_is_network((unsigned long)at.f_type);
}
