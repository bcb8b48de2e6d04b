using System.CommandLine;
using System.Globalization;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary><c>scenario record</c>: a scenario as a recording, without waiting for it.</summary>
internal static class RecordScenarioCommand
{
    private const string Description =
        """
        Reckons a scenario in a generated city as fast as the machine can, and writes what a recorder would have heard from its gateways, with
        the times of the world, and truth.jsonl beside it. An hour is there in seconds, and the same seed gives the same messages.

        Examples:
          device-simulators city generate --components 5000 --out city
          device-simulators scenario record burst-main --city city --out burst
          ingest-server backtest --rules my-rules.json --recording burst/recording --registry city/registry.json --truth burst/truth.jsonl
          device-simulators replay --in burst/recording --speed max --as-it-was http://127.0.0.1:8080/
        """;

    internal static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a built-in scenario, or a file" };
        var city = new Option<string>("--city") { Description = "Folder of a generated city", HelpName = "DIR", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder for recording and truth; made if need be", HelpName = "DIR", Required = true };
        var start = new Option<string?>("--start") { Description = "When it begins if the scenario does not say, UTC+8; default 2026-01-15T19:30", HelpName = "TIME" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the world and of the picks", HelpName = "N", DefaultValueFactory = _ => 1 };
        var period = new Option<int>("--period-ms") { Description = "Time between two samples of a gateway", HelpName = "MS", DefaultValueFactory = _ => 2000 };
        var command = new Command("record", Description) { name, city, folder, start, seed, period };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var began = ReadStart(parsed.GetValue(start));
                var every = TimeSpan.FromMilliseconds(Math.Clamp(parsed.GetValue(period), 100, 3_600_000));
                var place = parsed.GetValue(folder)!;
                Directory.CreateDirectory(place);
                var made = GeneratedCity.Load(parsed.GetValue(city)!);
                var messages = await Task.Run(
                    () => ScenarioRecorder.Record(
                        made, parsed.GetValue(name)!, began, parsed.GetValue(seed), every, Path.Combine(place, ScenarioRecorder.FolderName), Path.Combine(place, TruthJson.FileName), stop),
                    CancellationToken.None);
                await output.WriteLineAsync($"{messages} messages of {made.GatewayCount} gateways in {Path.Combine(place, ScenarioRecorder.FolderName)}");
                return stop.IsCancellationRequested ? ExitCodes.Failed : ExitCodes.Done;
            }
            catch (Exception fault) when (ExitCodes.Of(fault) is not null)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Of(fault)!.Value;
            }
        });
        return command;
    }

    private static DateTimeOffset ReadStart(string? text)
    {
        if (text is null) return WorldOptions.FrozenMoment;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) && moment.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(moment, TimeSpan.FromHours(8))
            : throw new WorldArgumentException($"--start: {text} is no local time such as 2026-01-15T19:30");
    }
}
