using System.CommandLine;
using System.Globalization;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>The verb <c>fleet</c>: many gateways straight over MQTT.</summary>
public static class FleetCommand
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(1);
    private const double ConnectsPerSecond = 500;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(15);

    private const string Description =
        """
        Connects many gateways to a server and sends Sparkplug B data at QoS 1, as edge agents would, without any bus.
        Nothing that has a number is dropped: what the server has not acknowledged is sent again after a reconnect.

        Examples:
          device-simulators fleet --server mqtt://127.0.0.1:1883 --gateways 50
          device-simulators fleet --gateways 200 --period-ms 500 --for 60s       ends with 0 only if all was acknowledged
          device-simulators fleet --gateways 50 --write-registry registry.json   only write the file the server needs
          device-simulators fleet --city city --gateways 1000 --speed 10         the poles of a generated city, a report a minute
          device-simulators fleet --city city --scenario power-cut --truth run   what happens there, with the truth of it in run/truth.jsonl

        Each line tells readings: published at least once, acknowledged, pending.
        """;

    public static Command Create(TimeProvider clock)
    {
        var server = new Option<string>("--server")
        {
            Description = "MQTT endpoint",
            HelpName = "URL",
            DefaultValueFactory = _ => "mqtt://127.0.0.1:1883",
        };
        var gateways = new Option<int>("--gateways") { Description = "How many", HelpName = "N", DefaultValueFactory = _ => 50 };
        var city = new Option<string?>("--city")
        {
            Description = "Folder of a generated city: its gateways (all, or --gateways of them) with its values; the server wants its registry.json",
            HelpName = "DIR",
        };
        var quantities = new Option<int>("--quantities")
        {
            Description = "Most quantities that a device of a generated city reports",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };
        var json = new Option<string?>("--json") { Description = "Write the figures of the run when it ends", HelpName = "FILE" };
        var first = new Option<int>("--first") { Description = "Number of the first gateway", HelpName = "N", DefaultValueFactory = _ => 1 };
        var period = new Option<int>("--period-ms") { Description = "Time between two samples; with --city a minute of the city", HelpName = "MS", DefaultValueFactory = _ => 2000 };
        var password = new Option<string?>("--password") { Description = "Sent with the gateway code as user name", HelpName = "TEXT" };
        var registry = new Option<string?>("--write-registry")
        {
            Description = "Write the registry file for this fleet and end",
            HelpName = "FILE",
        };
        var scenario = new Option<string?>("--scenario")
        {
            Description = "With --city: what happens once all are connected, a built-in scenario or a file; ends with it",
            HelpName = "NAME",
        };
        var truth = new Option<string>("--truth") { Description = "Folder for truth.jsonl of --scenario", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var span = Duration.Option("--for", "End after this time, such as 60s; default when stopped");
        var world = new WorldArguments();
        var command = new Command("fleet", Description) { server, city, gateways, first, period, quantities, json, password, registry, scenario, truth, span };
        world.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var error = parsed.InvocationConfiguration.Error;
            try
            {
                var worldOptions = world.Read(parsed);
                if (parsed.GetValue(city) is { } folder)
                {
                    var made = GeneratedCity.Load(folder);
                    var poles = PolesOf(made, parsed.GetValue(first), IsGiven(parsed, gateways) ? parsed.GetValue(gateways) : null);
                    var cityOptions = new FleetOptions
                    {
                        Server = ReadServer(parsed.GetValue(server)!),
                        Period = IsGiven(parsed, period) ? ReadPeriod(parsed.GetValue(period)) : TimeSpan.FromMinutes(1) / worldOptions.Speed,
                        Seed = worldOptions.Seed,
                        Password = parsed.GetValue(password),
                        QuantitiesMax = ReadWithin("--quantities", parsed.GetValue(quantities), CityQuantities.CountMax),
                        ConnectSpread = TimeSpan.FromSeconds(Math.Max(1, poles.Count / ConnectsPerSecond)),
                    };
                    var play = parsed.GetValue(scenario) is { } name ? CityPlay.Prepare(made, name, poles.First, poles.Count, worldOptions, clock) : null;
                    var living = play?.Living ?? new LivingCity(made, clock, worldOptions);
                    var truthPath = Path.Combine(Directory.CreateDirectory(parsed.GetValue(truth)!).FullName, TruthJson.FileName);
                    return await RunAsync(
                        () => GatewayFleet.Start(living, poles.First, poles.Count, cityOptions, clock),
                        play is null ? null : (fleet, ended) => play.RunAsync(fleet, truthPath, ended),
                        parsed.GetValue(span), parsed.GetValue(json), clock, output, stop);
                }

                if (parsed.GetValue(scenario) is not null) throw new WorldArgumentException("--scenario needs --city; scenario play has a fleet of poles of its own");

                var plan = ReadPlan(parsed.GetValue(gateways), parsed.GetValue(first));
                if (parsed.GetValue(registry) is { } path)
                {
                    RegistryFile.Write(plan, path);
                    await output.WriteLineAsync($"{path}: {plan.Gateways.Count} gateways, {plan.Components.Count} components");
                    return ExitCodes.Done;
                }

                var options = new FleetOptions
                {
                    Server = ReadServer(parsed.GetValue(server)!),
                    Period = ReadPeriod(parsed.GetValue(period)),
                    Seed = worldOptions.Seed,
                    Password = parsed.GetValue(password),
                };
                return await RunAsync(
                    () => GatewayFleet.Start(plan.Gateways, new CityWorld(clock, worldOptions), options, clock),
                    script: null, parsed.GetValue(span), parsed.GetValue(json), clock, output, stop);
            }
            catch (Exception fault) when (ExitCodes.Of(fault) is not null)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Of(fault)!.Value;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Func<GatewayFleet> start, Func<GatewayFleet, CancellationToken, Task<string>>? script, TimeSpan? span, string? json, TimeProvider clock, TextWriter output, CancellationToken stop)
    {
        var before = json is null ? default : FleetMemory.Now();
        await using var fleet = start();
        var started = clock.GetTimestamp();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var playing = script?.Invoke(fleet, ended.Token);
        (TimeSpan At, long Acknowledged)? steady = null;
        try
        {
            using var timer = new PeriodicTimer(LinePeriod, clock);
            while (playing is not { IsCompleted: true } && (span is not { } limit || clock.GetElapsedTime(started) < limit))
            {
                await timer.WaitForNextTickAsync(stop);
                await output.WriteLineAsync(Line(fleet, clock.GetElapsedTime(started)));
                if (steady is null && fleet.Connected == fleet.Gateways.Count) steady = (clock.GetElapsedTime(started), fleet.Counts.Acknowledged);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C ends the run; what is pending is still waited for below.
        }

        await ended.CancelAsync();
        var trouble = playing is null ? "" : await playing;
        if (trouble.Length > 0) await output.WriteLineAsync(trouble);
        var elapsed = clock.GetElapsedTime(started);
        var figures = new FleetFigures
        {
            Elapsed = elapsed,
            SteadyPerSecond = steady is { } from && elapsed > from.At ? (fleet.Counts.Acknowledged - from.Acknowledged) / (elapsed - from.At).TotalSeconds : 0,
            Before = before,
            RssWhileSending = FleetMemory.ResidentBytes(),
        };
        var drained = await fleet.DrainAsync(DrainLimit, CancellationToken.None);
        if (json is not null) figures.Write(json, fleet);
        await fleet.StopAsync();
        await output.WriteLineAsync(Line(fleet, clock.GetElapsedTime(started)));
        if (drained) return trouble.Length > 0 ? ExitCodes.Failed : ExitCodes.Done;
        await output.WriteLineAsync($"{fleet.Counts.Pending} readings were never acknowledged");
        return ExitCodes.Failed;
    }

    private static string Line(GatewayFleet fleet, TimeSpan elapsed)
    {
        var counts = fleet.Counts;
        var trouble = fleet.Gateways.Select(gateway => gateway.LastTrouble).FirstOrDefault(text => text.Length > 0);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,6:0} s  {fleet.Connected,5} of {fleet.Gateways.Count} connected  published {counts.Published}  "
            + $"acknowledged {counts.Acknowledged}  pending {counts.Pending}  again {counts.Republished}"
            + $"{(counts.Skipped > 0 ? $"  skipped {counts.Skipped}" : "")}{(trouble is null ? "" : $"  ({trouble})")}");
    }

    private static (int First, int Count) PolesOf(GeneratedCity city, int first, int? gateways)
    {
        var index = ReadWithin("--first", first, city.GatewayCount) - 1;
        var rest = city.GatewayCount - index;
        return (index, gateways is { } count ? ReadWithin("--gateways", count, rest) : rest);
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static int ReadWithin(string option, int value, int max) =>
        value >= 1 && value <= max ? value : throw new WorldArgumentException($"{option} must be 1 to {max}");

    private static CityPlan ReadPlan(int gateways, int first)
    {
        if (gateways is < 1 or > 100_000) throw new WorldArgumentException("--gateways must be 1 to 100000");
        if (first is < 1 or > 899_999) throw new WorldArgumentException("--first must be 1 to 899999");
        return CityPlan.ForFleet(gateways, first);
    }

    private static Uri ReadServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "mqtt" or "mqtts"
            ? server
            : throw new WorldArgumentException($"--server: {text} is no mqtt://host:port or mqtts://host:port");

    private static TimeSpan ReadPeriod(int milliseconds) => milliseconds is >= 10 and <= 86_400_000
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new WorldArgumentException("--period-ms must be 10 to 86400000");
}
