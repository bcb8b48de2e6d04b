using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>The verb <c>proxy</c>: a TCP link that goes wrong by plan.</summary>
public static class ProxyCommand
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(1);

    private const string Description =
        """
        Passes TCP connections on and lets the link go wrong: late, slow, reset, partitioned, half open. Point a gateway at it.

        Examples:
          device-simulators proxy --listen 127.0.0.1:1884 --to 127.0.0.1:1883 --fault latency:300ms:100ms --fault bandwidth:2000
          device-simulators proxy --listen 1884 --to 1883 --fault reset:20s --seed 7       connections live 20 s in the mean
          device-simulators proxy --listen 1884 --to 1883 --fault partition@30s-60s --fault half-open@90s

        A fault is typed KIND[:VALUES][@FROM-UNTIL], times counted from the start; without times it is always on.
          latency:SPAN[:JITTER]        bytes arrive later, in order
          bandwidth:BYTES_PER_SECOND   for each direction of each connection
          reset:MEAN_LIFE              RST to both sides after a random time
          partition                    nothing passes and nobody is told; it arrives afterwards
          half-open                    the server sees a reset, the client nothing, for good
          refuse                       new connections are closed at once
        """;

    public static Command Create(TimeProvider clock)
    {
        var listen = new Option<string>("--listen") { Description = "[ADDRESS:]PORT to listen on; address default 127.0.0.1", HelpName = "WHERE", Required = true };
        var to = new Option<string>("--to") { Description = "[HOST:]PORT to connect to; host default 127.0.0.1", HelpName = "WHERE", Required = true };
        var fault = new Option<string[]>("--fault") { Description = "What goes wrong; may be repeated", HelpName = "FAULT" };
        var seed = new Option<ulong>("--seed") { Description = "Decides what is random", HelpName = "N", DefaultValueFactory = _ => 1 };
        var span = Duration.Option("--for", "End after this time, such as 60s; default when stopped");
        var command = new Command("proxy", Description) { listen, to, fault, seed, span };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var wrong = new List<string>();
            var near = ReadEndPoint("--listen", parsed.GetValue(listen)!, wrong) as IPEndPoint;
            if (near is null && wrong.Count == 0) wrong.Add("--listen: a name cannot be listened on; write an address");
            var far = ReadEndPoint("--to", parsed.GetValue(to)!, wrong);
            var faults = LinkFaultArgument.ParseAll(parsed.GetValue(fault) ?? [], out var reason);
            if (faults is null) wrong.Add(reason);
            if (wrong.Count > 0)
            {
                await error.WriteLineAsync(string.Join('\n', wrong));
                return ExitCodes.Misused;
            }

            try
            {
                await using var proxy = LinkProxy.Start(near!, far!, new LinkFaultPlan(parsed.GetValue(seed), faults!), clock);
                await output.WriteLineAsync($"listening on {proxy.EndPoint}, passing on to {parsed.GetValue(to)}");
                await WatchAsync(proxy, parsed.GetValue(span), clock, output, stop);
                return ExitCodes.Done;
            }
            catch (SocketException trouble)
            {
                await error.WriteLineAsync($"--listen {parsed.GetValue(listen)}: {trouble.Message}; choose another port");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task WatchAsync(LinkProxy proxy, TimeSpan? span, TimeProvider clock, TextWriter output, CancellationToken stop)
    {
        try
        {
            using var timer = new PeriodicTimer(LinePeriod, clock);
            while (span is not { } limit || proxy.Played < limit)
            {
                await timer.WaitForNextTickAsync(stop);
                var counters = proxy.Counters;
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{proxy.Played.TotalSeconds,6:0} s  connections {counters.Connections}  up {counters.BytesUp} B  down {counters.BytesDown} B  resets {counters.Resets}  "
                    + $"half open {counters.HalfOpened}  swallowed {counters.BytesSwallowed} B  refused {counters.RefusedCount}"));
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C ends it.
        }
    }

    private static EndPoint? ReadEndPoint(string option, string text, List<string> wrong)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : text[..colon].Trim('[', ']');
        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort || host.Length == 0)
        {
            wrong.Add($"{option} {text}: write [ADDRESS:]PORT, such as 127.0.0.1:1884");
            return null;
        }

        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
    }
}
