/* The one function of bcryptprimitives.dll that a Go program asks for when it starts,
 * for a wine that has no such library (before version 9): random bytes, taken from the
 * older advapi32.dll. Built by "dev test"; it is in none of our programs. */
#include <windows.h>

/* RtlGenRandom goes by this name, and has no header of its own in mingw. */
BOOLEAN WINAPI SystemFunction036(void *buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T length)
{
    const ULONG at_once = 1 << 20;

    while (length > 0) {
        ULONG part = length < at_once ? (ULONG)length : at_once;
        if (!SystemFunction036(buffer, part))
            return FALSE;
        buffer += part;
        length -= part;
    }
    return TRUE;
}
