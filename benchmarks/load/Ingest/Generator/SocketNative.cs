using System.Runtime.InteropServices;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>The calls behind a thread that serves thousands of sockets. Numbers are those of Linux on x64 and arm64.</summary>
internal static unsafe partial class SocketNative
{
    internal const uint CanRead = 0x1;
    internal const uint CanWrite = 0x4;
    internal const uint Broken = 0x8 | 0x10;    // EPOLLERR, EPOLLHUP
    internal const int TryAgain = 11;
    internal const int Interrupted = 4;

    private const int InProgress = 115;
    private const int InternetFamily = 2;
    private const int StreamNonBlockingCloseOnExec = 0x1 | 0x800 | 0x80000;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int SocketLevel = 1;
    private const int Linger = 13;
    private const int SocketError = 4;
    private const int AddressBytes = 16;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int OpenFiles = 7;            // RLIMIT_NOFILE
    private const string C = "libc";

    // struct epoll_event is packed on x64 and nowhere else.
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static readonly int EventSize = IsPacked ? 12 : 16;

    internal static readonly int EventDataAt = IsPacked ? 4 : 8;

    internal enum Change
    {
        Add = 1,
        Remove = 2,
        Modify = 3,
    }

    internal static int CreatePoll() => EpollCreate(CloseOnExec);

    internal static bool Control(int poll, Change change, int socket, uint events, int data)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + EventDataAt) = (uint)data;
        return EpollControl(poll, (int)change, socket, entry) == 0;
    }

    internal static nint Send(int socket, byte* bytes, int count) => SendTo(socket, bytes, (nuint)count, NoSignal);

    internal static nint Receive(int socket, byte* bytes, int count) => ReceiveFrom(socket, bytes, (nuint)count, 0);

    /// <summary>
    /// Begins a connection from one loopback address to another; gives the socket, or a negative number when not even that was possible.
    /// </summary>
    internal static int BeginConnect(uint from, uint to, ushort port)
    {
        var socket = Socket(InternetFamily, StreamNonBlockingCloseOnExec, 0);
        if (socket < 0) return socket;
        var yes = 1;
        SetOption(socket, TcpLevel, NoDelay, &yes, sizeof(int));
        var address = stackalloc byte[AddressBytes];
        WriteAddress(address, from, 0);
        if (from != to) Bind(socket, address, AddressBytes);
        WriteAddress(address, to, port);
        if (Connect(socket, address, AddressBytes) == 0 || Marshal.GetLastPInvokeError() == InProgress) return socket;
        Close(socket);
        return -1;
    }

    /// <summary>What became of a connection that was begun; 0 when it stands.</summary>
    internal static int ConnectError(int socket)
    {
        var error = 0;
        var size = (uint)sizeof(int);
        return GetOption(socket, SocketLevel, SocketError, &error, &size) == 0 ? error : -1;
    }

    /// <summary>Ends a connection as a power cut does: no farewell, and no port that stays taken for a minute.</summary>
    internal static void Cut(int socket)
    {
        var linger = stackalloc int[2] { 1, 0 };
        SetOption(socket, SocketLevel, Linger, linger, 2 * sizeof(int));
        Close(socket);
    }

    /// <summary>Lets this process have so many files open, as far as it may; gives what it has then.</summary>
    internal static ulong RaiseOpenFiles(ulong wanted)
    {
        var limit = stackalloc ulong[2];
        if (GetLimit(OpenFiles, limit) != 0) return 0;
        if (limit[0] >= wanted) return limit[0];
        var asked = stackalloc ulong[2] { wanted, Math.Max(wanted, limit[1]) };
        if (SetLimit(OpenFiles, asked) == 0) return wanted;
        asked[0] = asked[1] = limit[1];
        return SetLimit(OpenFiles, asked) == 0 ? limit[1] : limit[0];
    }

    [LibraryImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static partial int Wait(int poll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport(C, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int poll, int change, int socket, byte* entry);

    [LibraryImport(C, EntryPoint = "send", SetLastError = true)]
    private static partial nint SendTo(int socket, byte* bytes, nuint count, int flags);

    [LibraryImport(C, EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveFrom(int socket, byte* bytes, nuint count, int flags);

    // struct sockaddr_in: family in the machine's order, port and address in the network's.
    private static void WriteAddress(byte* target, uint address, ushort port)
    {
        new Span<byte>(target, AddressBytes).Clear();
        *(ushort*)target = InternetFamily;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(target + 2, 2), port);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(target + 4, 4), address);
    }

    [LibraryImport(C, EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport(C, EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte* address, uint size);

    [LibraryImport(C, EntryPoint = "connect", SetLastError = true)]
    private static partial int Connect(int socket, byte* address, uint size);

    [LibraryImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int name, void* value, uint size);

    [LibraryImport(C, EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int socket, int level, int name, void* value, uint* size);

    [LibraryImport(C, EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limit);

    [LibraryImport(C, EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);
}
