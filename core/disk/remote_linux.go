package disk

import (
	"bufio"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// shares are the file systems of which another computer has the files, by their magic
// numbers (statfs(2), linux/magic.h).
var shares = []int64{
	unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC,
	unix.AFS_SUPER_MAGIC, unix.AFS_FS_MAGIC, unix.CODA_SUPER_MAGIC, unix.NCP_SUPER_MAGIC, unix.CEPH_SUPER_MAGIC,
	unix.V9FS_MAGIC,
	0x0bd00bd0, // Lustre
	0x47504653, // GPFS
	0x7461636f, // OCFS2, which many computers mount at once
	0x01161970, // GFS2, too
}

// programs mount what lies elsewhere through FUSE, which has one magic number for all.
var programs = []string{
	"fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.rclone", "fuse.s3fs", "fuse.davfs2",
	"fuse.curlftpfs", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.mfs", "fuse.juicefs", "fuse.vmhgfs-fuse",
}

func remote(path string) bool {
	var about unix.Statfs_t
	if unix.Statfs(path, &about) != nil {
		return false
	}
	kind := int64(uint32(about.Type)) // it is signed, and of 32 bits on some
	if kind != unix.FUSE_SUPER_MAGIC {
		return slices.Contains(shares, kind)
	}
	mounts, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	defer mounts.Close()
	return slices.Contains(programs, mounted(mounts, path))
}

// mounted returns which kind of file system path lies on, by the lines of
// /proc/self/mountinfo (proc(5)): the innermost, and of several at one place the last.
func mounted(lines io.Reader, path string) (kind string) {
	longest := 0
	for in := bufio.NewScanner(lines); in.Scan(); {
		before, after, ok := strings.Cut(in.Text(), " - ")
		place, what := strings.Fields(before), strings.Fields(after)
		if !ok || len(place) < 5 || len(what) == 0 {
			continue
		}
		at := unescape.Replace(place[4])
		if within(path, at) && len(at) >= longest {
			longest, kind = len(at), what[0]
		}
	}
	return kind
}

func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/")
}

// unescape undoes what mountinfo does to names.
var unescape = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
