using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators;

/// <summary>
/// Ports for programs that are started beside this one: free a moment ago, and below those that the kernel hands out by itself (32768 and up on Linux),
/// so that no outgoing connection comes in between. None is given twice by one process; where a process begins depends on its number, so that several
/// at a time rarely meet.
/// </summary>
internal static class LocalPort
{
    internal const int First = 12_000;
    internal const int End = 20_000;

    /// <summary>So far apart begin processes whose numbers follow each other.</summary>
    private const int Stride = 61;

    private static int _given = Environment.ProcessId * Stride % (End - First);

    /// <summary>A port that nobody listens on.</summary>
    /// <exception cref="InvalidOperationException">None of them is free.</exception>
    internal static int Next() => Next(IsFree);

    /// <param name="isFree">Says whether a port is free.</param>
    internal static int Next(Func<int, bool> isFree)
    {
        for (var tries = First; tries < End; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _given) % (End - First));
            if (isFree(port)) return port;
        }

        throw new InvalidOperationException($"No free port from {First} to {End - 1}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
