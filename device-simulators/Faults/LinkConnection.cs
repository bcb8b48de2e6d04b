using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>One client and its connection to the target, until one of them ends or a fault ends it.</summary>
internal sealed class LinkConnection(
    Socket client, EndPoint target, ulong number, LinkFaultPlan plan, LinkCounters counters, TimeProvider clock, long started)
{
    private const int SwallowSize = 8192;

    internal async Task RunAsync(CancellationToken stop)
    {
        using var _ = client;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        client.NoDelay = true;
        try
        {
            var life = LifeEndsAsync(ended.Token);
            var cut = CutOffAsync(ended.Token);
            await ServeAsync(life, cut, ended);
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Either side going away is what links do.
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task ServeAsync(Task<bool> life, Task<bool> cut, CancellationTokenSource ended)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var pumping = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
        var pumps = PumpAsync(server, pumping.Token);
        var first = await Task.WhenAny(pumps, life, cut);
        if (first == life && await life)
        {
            counters.Reset();
            await ended.CancelAsync();
            Abort(server);
            Abort(client);
        }
        else if (first == cut && await cut)
        {
            counters.CutOff();

            // The server sees the connection break; the client sees nothing, now or later. The pumps end before the
            // server is told: what the client sends from then on is swallowed and counted, not lost in a pump.
            await pumping.CancelAsync();
            await pumps;
            Abort(server);
            await SwallowAsync(ended.Token);
        }

        await ended.CancelAsync();
        await pumps;
    }

    private async Task PumpAsync(Socket server, CancellationToken stop)
    {
        try
        {
            // A partitioned network does not refuse: the SYN finds no answer until it is over.
            await LinkClock.WaitForPartitionAsync(plan, clock, started, stop);
            await server.ConnectAsync(target, stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var up = new LinkPump(client, server, isUp: true, new FaultDice(plan.Seed, number, 0), plan, counters, clock, started).RunAsync(either.Token);
            var down = new LinkPump(server, client, isUp: false, new FaultDice(plan.Seed, number, 1), plan, counters, clock, started).RunAsync(either.Token);

            // An orderly end of one direction leaves the other; a broken one takes it along.
            if (!await await Task.WhenAny(up, down)) await either.CancelAsync();
            await Task.WhenAll(up, down);
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The target is not there, or this connection is over.
        }
    }

    /// <summary>True when a reset ends it: after an exponential time, drawn once for each connection.</summary>
    private async Task<bool> LifeEndsAsync(CancellationToken stop)
    {
        var dice = new FaultDice(plan.Seed, number, 2);
        var born = clock.GetElapsedTime(started);
        var ends = plan.Faults.Where(fault => fault.Kind == LinkFaultKind.Reset)
            .Select(fault => (Fault: fault, At: (born > fault.From ? born : fault.From) + fault.Span * -Math.Log(1 - dice.Share())))
            .Where(row => row.Fault.IsOnAt(row.At)).Select(row => row.At).ToArray();
        return ends.Length > 0 ? await LinkClock.WaitUntilAsync(ends.Min(), clock, started, stop) : await LinkClock.NeverAsync(stop);
    }

    /// <summary>True when the far side is cut off.</summary>
    private async Task<bool> CutOffAsync(CancellationToken stop)
    {
        var born = clock.GetElapsedTime(started);
        var cuts = plan.Faults.Where(fault => fault.Kind == LinkFaultKind.HalfOpen && (fault.Until is null || fault.Until > born))
            .Select(fault => fault.From > born ? fault.From : born).ToArray();
        return cuts.Length > 0 ? await LinkClock.WaitUntilAsync(cuts.Min(), clock, started, stop) : await LinkClock.NeverAsync(stop);
    }

    private async Task SwallowAsync(CancellationToken stop)
    {
        var buffer = new byte[SwallowSize];
        while (await client.ReceiveAsync(buffer, stop) is > 0 and var count) counters.Swallowed(count);
    }

    private static void Abort(Socket socket)
    {
        try
        {
            // No linger: the kernel sends RST instead of FIN.
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        socket.Dispose();
    }
}
