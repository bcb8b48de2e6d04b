using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Probes;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Is what is watched on the network there, and may this machine ask as configured?</summary>
internal sealed class ProbeCheck(TimeProvider time, Action<string> show)
{
    private const string Area = "network";
    private const string PermitEcho = "Permit it with sysctl net.ipv4.ping_group_range=\"0 2147483647\"";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<ProbeOptions> probes, CancellationToken cancel)
    {
        var asker = new ProbeAsker(time);
        var results = new List<CheckResult>();
        foreach (var probe in probes)
        {
            show($"{Area}: {probe.Host}");
            var result = await asker.AskAsync(probe, cancel).ConfigureAwait(false);
            results.Add(Judge(probe, result));
        }

        return results;
    }

    internal static CheckResult Judge(ProbeOptions probe, in ProbeResult result)
    {
        var who = $"{probe.Id} at {probe.Host}{(result.Way != ProbeWay.Icmp && probe.Port is { } port ? $":{port}" : "")}";
        return result.Outcome switch
        {
            ProbeOutcome.Reachable when result.Way != probe.By => CheckResult.Warning(
                Area, $"{who} answers in {result.Latency.TotalMilliseconds:0.#} ms by TCP: ICMP is not permitted here", $"{PermitEcho}, or set By to Tcp"),
            ProbeOutcome.Reachable => CheckResult.Good(
                Area, $"{who} answers in {result.Latency.TotalMilliseconds:0.#} ms{(result.HttpStatus > 0 ? $", HTTP status {result.HttpStatus}" : "")}"),
            ProbeOutcome.NotPermitted => CheckResult.Fault(Area, $"{who}: {result.Reason}", $"{PermitEcho}, or give the probe a Port to connect to"),
            ProbeOutcome.NameUnknown => CheckResult.Fault(Area, $"{who}: {result.Reason}", "Correct the name, or give the address itself"),
            ProbeOutcome.Refused => CheckResult.Fault(Area, $"{who} refuses the port", "It has power; is the port right and its service running?"),
            ProbeOutcome.NotHttp => CheckResult.Fault(Area, $"{who}: {result.Reason}", "Correct the port, or set By to Tcp"),
            _ => CheckResult.Fault(Area, $"{who} is not reachable: {result.Reason}", "Check its power, its cable and its address"),
        };
    }
}
