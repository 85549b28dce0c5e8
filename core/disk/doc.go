// Package disk knows of files what package os does not tell: a lock that ends with the
// process, whether a directory lies on a network share, and when a disk is full.
//
//	held, err := disk.Lock(path, disk.Ourselves("")) // until held is closed, or the process ends
//	if errors.Is(err, disk.ErrHeld) { who := disk.HolderOf(path) … }
//	if disk.Remote(dir) { … }
//
// # Locks
//
// A lock is a file that is held, not one that is there: what a dead process leaves behind
// stands in nobody's way. It holds between processes of one computer, and between
// computers where the file lies on a share whose server keeps locks: NFS takes flock for a
// lock of its own since Linux 2.6.12, CIFS and Windows shares keep who opens what.
//
// # Shares
//
// SQLite must not write ahead (WAL) there: its shared memory is that of one computer. And
// two computers at which one person sits see the same files. So it matters whether a
// directory is remote, which the kernel tells by the kind of its file system: NFS, CIFS,
// AFS, Ceph, 9p, and FUSE where what is mounted is known to come from elsewhere (sshfs);
// Windows by the drive, or a path that begins with a server. What is not known counts as
// local: a disk of this computer is by far the most likely.
package disk
