package disk

import (
	"strings"
	"testing"
)

func TestWhatIsMountedIsReadFromTheKernelsList(t *testing.T) {
	const list = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
36 22 0:32 / /home rw,nosuid shared:2 master:1 - nfs4 server:/home rw
40 36 0:40 / /home/anna/\u041c\040доки rw - fuse.sshfs anna@server: rw
41 36 0:41 / /home/anna/stick rw - fuseblk /dev/sdb1 rw
42 36 0:42 / /home/anna/stick rw - vfat /dev/sdc1 rw
short
43 22 0:43 / /homework rw -
`
	text := strings.ReplaceAll(list, `\u041c`, "М")
	for path, want := range map[string]string{
		"/etc/passwd": "ext4", "/home": "nfs4", "/home/anna/x": "nfs4", "/homework/x": "ext4",
		"/home/anna/М доки/file": "fuse.sshfs", "/home/anna/М докиx": "nfs4", "/home/anna/stick/a": "vfat",
	} {
		if got := mounted(strings.NewReader(text), path); got != want {
			t.Errorf("%s: %q, not %q", path, got, want)
		}
	}
}
