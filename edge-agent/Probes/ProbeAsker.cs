using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>Asks once whether something is there. Never throws for what a network does.</summary>
/// <param name="time">Measures and limits.</param>
/// <param name="openEcho">Opens a socket for ICMP; null where that is not permitted.</param>
internal sealed class ProbeAsker(TimeProvider time, Func<AddressFamily, Socket?> openEcho)
{
    public ProbeAsker(TimeProvider time)
        : this(time, EchoSocket.TryOpen)
    {
    }

    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<ProbeResult> AskAsync(ProbeOptions probe, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(probe.TimeoutMs), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var way = probe.By;
        try
        {
            var address = await ResolveAsync(probe.Host, either.Token).ConfigureAwait(false);
            if (address is null) return new ProbeResult(ProbeOutcome.NameUnknown, way, TimeSpan.Zero, 0, $"{probe.Host} has no address");
            if (way == ProbeWay.Icmp)
            {
                using var echo = openEcho(address.AddressFamily);
                if (echo is not null)
                {
                    var began = time.GetTimestamp();
                    await EchoSocket.AskAsync(echo, address, either.Token).ConfigureAwait(false);
                    return new ProbeResult(ProbeOutcome.Reachable, way, time.GetElapsedTime(began), 0, "");
                }

                if (probe.Port is null) return new ProbeResult(ProbeOutcome.NotPermitted, way, TimeSpan.Zero, 0, "this machine does not permit the agent to send ICMP");
                way = ProbeWay.Tcp;
            }

            return await ConnectAsync(probe, way, address, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ProbeResult(ProbeOutcome.Timeout, way, TimeSpan.Zero, 0, $"no answer within {probe.TimeoutMs} ms");
        }
        catch (SocketException failure)
        {
            return new ProbeResult(OutcomeOf(failure.SocketErrorCode), way, TimeSpan.Zero, 0, failure.Message);
        }
    }

    private async ValueTask<ProbeResult> ConnectAsync(ProbeOptions probe, ProbeWay way, IPAddress address, CancellationToken cancel)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var began = time.GetTimestamp();
        await socket.ConnectAsync(new IPEndPoint(address, probe.Port!.Value), cancel).ConfigureAwait(false);
        if (way == ProbeWay.Tcp) return new ProbeResult(ProbeOutcome.Reachable, way, time.GetElapsedTime(began), 0, "");

        await socket.SendAsync(HttpStatusLine.Request(probe.Host, probe.Port.Value, probe.HttpPath), cancel).ConfigureAwait(false);
        var heard = new byte[HttpStatusLine.SizeMax];
        for (var count = 0; count < heard.Length;)
        {
            var more = await socket.ReceiveAsync(heard.AsMemory(count), cancel).ConfigureAwait(false);
            count += more;
            var status = HttpStatusLine.Read(heard.AsSpan(0, count));
            if (status > 0) return new ProbeResult(ProbeOutcome.Reachable, way, time.GetElapsedTime(began), status, "");
            if (status < 0 || more == 0) break;
        }

        return new ProbeResult(ProbeOutcome.NotHttp, way, TimeSpan.Zero, 0, "what answers there is no HTTP");
    }

    private static async ValueTask<IPAddress?> ResolveAsync(string host, CancellationToken cancel)
    {
        if (IPAddress.TryParse(host, out var literal)) return literal;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses[0] : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static ProbeOutcome OutcomeOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ProbeOutcome.Refused,
        SocketError.TimedOut => ProbeOutcome.Timeout,
        SocketError.AccessDenied => ProbeOutcome.NotPermitted,
        _ => ProbeOutcome.Unreachable,
    };
}
