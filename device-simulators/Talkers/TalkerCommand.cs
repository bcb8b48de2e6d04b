using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>The verb <c>talker</c>: weather and position heads that talk NMEA 0183 on a pseudo-terminal or behind a serial server.</summary>
public static class TalkerCommand
{
    private const string Description =
        """
        Talks NMEA 0183 unasked, as a weather or position head does: a set of sentences every second, each with its checksum.

        Heads, as KIND:LETTERS[,SENTENCE...][=NAME]; a weather head when none is given:
          weather-head     WI unless given    MWV wind, MDA composite, XDR transducers (TEMP, DEWP, RH, BARO)
          position-head    GN unless given    GGA fix, RMC recommended minimum
        Values follow a small world, as those of the other devices do.

        Faults, for as many --fault as wanted; PROB is the share of sentences hit, 0 to 1, 1 when left out:
          dead:*[:PROB]    not said                 late:*:MS[:PROB]   MS ms later; the others go on
          noise[:PROB]     stray bytes              flip[:PROB]        one bit turned over, so that the checksum is wrong
          truncate[:PROB]  the end is missing       foreign[:PROB]     a stranger's sentence before it, its checksum right
          slow-bytes:MS    byte by byte             wrong-count[:PROB] a field more or fewer, the checksum right
        @30s-60s behind a fault switches it on and off again, counted from the start. All of it comes from --seed.

        Examples:
          device-simulators talker --pty /tmp/weather
          device-simulators talker --pty /tmp/pole --head weather-head:WI --head position-head:GN --fault noise:0.1 --fault flip:0.1 --seed 7
          device-simulators talker --tcp 4001 --head weather-head:WI,MWV,XDR --every 500ms --baud 9600
          cat /tmp/weather                                                         hear it
        """;

    // Nobody asks a talker: there is nothing to hear back, nothing to refuse.
    private static readonly FaultKind[] Asked = [FaultKind.Echo, FaultKind.Exception, FaultKind.Busy];

    public static Command Create(TimeProvider clock)
    {
        var pty = new Option<string?>("--pty") { Description = "Make a pseudo-terminal; with LINK under this stable name", HelpName = "LINK", Arity = ArgumentArity.ZeroOrOne };
        var tcp = new Option<int?>("--tcp") { Description = "Port to listen on, as a serial server does; 0 takes any free one", HelpName = "PORT" };
        var address = new Option<string>("--address") { Description = "Address to listen on; 0.0.0.0 or :: opens the simulator to the network", HelpName = "IP", DefaultValueFactory = _ => "127.0.0.1" };
        var baud = new Option<int>("--baud") { Description = "Pace of the sentences; 0 sends at once", HelpName = "N", DefaultValueFactory = _ => new TalkerLineOptions().Baud };
        var every = Duration.Option("--every", "Time from one set of sentences to the next; 1s when left out");
        var heads = new Option<string[]>("--head") { Description = "A head; may be repeated; see above", HelpName = "HEAD" };
        var faults = new Option<string[]>("--fault") { Description = "Something that goes wrong, such as flip:0.05; may be repeated; see above", HelpName = "FAULT" };
        var span = Duration.Option("--for", "End after this time, such as 90s; default when stopped");
        var world = new WorldArguments();
        var command = new Command("talker", Description) { pty, tcp, address, baud, every, heads, faults, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var settings = world.Read(parsed);
                var options = OptionsOf(parsed.GetValue(baud), parsed.GetValue(every));
                var plan = new BusFaultPlan(settings.Seed, ParseFaults(parsed.GetValue(faults) ?? []));
                var city = new CityWorld(clock, settings);
                IReadOnlyList<TalkingHead> talking = [.. HeadArgument.ParseAll(parsed.GetValue(heads) ?? []).Select(head => head.Create(city))];
                var link = parsed.GetResult(pty) is null && parsed.GetValue(tcp) is not null ? null : parsed.GetValue(pty) ?? "";
                await using var line = link is null ? null : PtyTalker.Start(talking, options, plan, clock, link.Length == 0 ? null : link);
                await using var server = parsed.GetValue(tcp) is { } port ? TcpTalker.Start(talking, options, plan, clock, EndPointOf(parsed.GetValue(address)!, port)) : null;
                if (line is not null) await output.WriteLineAsync($"NMEA 0183     {line.Path}, {Pace(options)}");
                if (server is not null) await output.WriteLineAsync($"NMEA over TCP {server.EndPoint}, {Pace(options)}");
                foreach (var head in talking) await output.WriteLineAsync($"Head          ${head.Talker}: {string.Join(", ", head.Sentences)}");
                await output.WriteLineAsync($"World         {city.Now:yyyy-MM-dd HH:mm:ss zzz}, seed {city.Seed}{(city.IsFrozen ? ", frozen" : "")}");
                await output.FlushAsync(stop);
                await WaitAsync(parsed.GetValue(span), clock, stop);
                if (line is not null) await output.WriteLineAsync($"NMEA 0183     {Summary(line.Counters)}");
                if (server is not null) await output.WriteLineAsync($"NMEA over TCP {Summary(server.Counters)}");
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is WorldArgumentException or ArgumentException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (Exception fault) when (fault is SocketException or IOException)
            {
                await error.WriteLineAsync($"Cannot talk: {fault.Message}");
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static TalkerLineOptions OptionsOf(int baud, TimeSpan? every)
    {
        if (baud is < 0 or > 1_000_000) throw new ArgumentException("--baud must be 0 to 1000000");
        if (every is { } span && span < TimeSpan.FromMilliseconds(10)) throw new ArgumentException("--every must be 10ms or more");
        var options = new TalkerLineOptions { Baud = baud };
        return every is { } given ? options with { Every = given } : options;
    }

    private static IReadOnlyList<BusFault> ParseFaults(IReadOnlyList<string> texts)
    {
        var faults = FaultArgument.ParseAll(texts);
        if (faults.FirstOrDefault(fault => Asked.Contains(fault.Kind)) is { } asked) throw new ArgumentException($"--fault {asked.Kind.FormOf().Name}: nobody asks a talker, so it has no such fault");
        if (faults.Any(fault => fault.Unit is not null || fault.Meter is not null)) throw new ArgumentException("--fault: a talker has no unit; write * in its place");
        return faults;
    }

    private static IPEndPoint EndPointOf(string address, int port) => IPAddress.TryParse(address, out var ip) && port is >= 0 and <= 65_535
        ? new IPEndPoint(ip, port)
        : throw new ArgumentException($"--address {address} --tcp {port}: give an IP address and a port up to 65535");

    private static async Task WaitAsync(TimeSpan? span, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await Task.Delay(span ?? Timeout.InfiniteTimeSpan, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // Being stopped is the usual end.
        }
    }

    private static string Pace(TalkerLineOptions options) => $"{(options.Baud == 0 ? "unpaced" : $"{options.Baud} baud 8N1")}, a set every {options.Every.TotalSeconds:0.###} s";

    private static string Summary(BusCounters counters) =>
        $"{counters.Replies} sentences, {counters.BytesDropped} bytes nobody took{string.Concat(counters.Faults.Struck.Select(fault => $", {fault.Count} x {fault.Name}"))}";
}
