using System.Net;
using System.Net.Sockets;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Can instruments dial, and does a bureau's platform answer?</summary>
internal sealed class Hj212Check(TimeProvider time)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(AgentConfiguration configuration, bool isAgentRunning, CancellationToken cancel)
    {
        var results = configuration.Instruments.Select(port => Look(port, isAgentRunning)).ToList();
        if (configuration.Forward.Hj212 is { } bureau) results.Add(await LookAsync(bureau, cancel));
        return results;
    }

    private static CheckResult Look(InstrumentPortOptions port, bool isAgentRunning)
    {
        var area = $"instruments {port.Name}";
        if (isAgentRunning) return CheckResult.Skipped(area, $"port {port.Port} is the running agent's; its status page shows who dials");
        try
        {
            using var listener = new TcpListener(IPAddress.Parse(port.Address), port.Port);
            listener.Start();
            return port.Address == "127.0.0.1"
                ? CheckResult.Warning(area, $"port {port.Port} is free, but only this machine can dial 127.0.0.1", "Set Address to 0.0.0.0 if the instruments are on the pole's network")
                : CheckResult.Good(area, $"port {port.Port} on {port.Address} is free");
        }
        catch (SocketException failure)
        {
            return CheckResult.Fault(area, $"cannot listen on {port.Address}:{port.Port}: {failure.Message}", "Choose another Port, or stop the program that has it");
        }
    }

    private async Task<CheckResult> LookAsync(Hj212ForwardOptions bureau, CancellationToken cancel)
    {
        const string area = "bureau";
        var place = $"{bureau.Host}:{bureau.Port}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, ConnectLimit, Timeout.InfiniteTimeSpan);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(bureau.Host, bureau.Port, limit.Token);
            return CheckResult.Good(area, $"{place} takes connections; whether it knows MN {bureau.Station} shows when it acknowledges");
        }
        catch (SocketException failure)
        {
            return CheckResult.Fault(area, $"{place}: {failure.Message}", "Check Forward.Hj212.Host and Port, and whether the bureau lets this network in");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return CheckResult.Fault(area, $"{place} does not answer within {ConnectLimit.TotalSeconds:0} s", "Check route and firewall");
        }
    }
}
