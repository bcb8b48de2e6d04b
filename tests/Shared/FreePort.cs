using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.Tests.Shared;

/// <summary>
/// Ports that were free a moment ago and that no connection takes by itself: they lie below those that the kernel hands out (32768 and up on
/// Linux), where any outgoing connection could come in between. None is given twice by one process; others draw elsewhere, by chance.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port) && Given.TryAdd(port, true)) return port;
        }

        throw new InvalidOperationException($"No free port from {First} to {End}");
    }

    /// <summary>The first of several ports in a row.</summary>
    public static int NextRun(int count)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var first = Random.Shared.Next(First, End - count);
            var run = Enumerable.Range(first, count).ToArray();
            if (run.All(IsFree) && run.All(port => Given.TryAdd(port, true))) return first;
        }

        throw new InvalidOperationException($"No {count} free ports in a row from {First} to {End}");
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
