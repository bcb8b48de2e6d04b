using System.CommandLine;
using System.Globalization;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Files;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary><c>scenario score-all</c>: every built-in scenario, on a generated city and a server of its own, in one table.</summary>
internal static class ScoreAllCommand
{
    private const string Description =
        """
        Makes a city for each seed, plays every built-in scenario in it against an ingest-server that is started for it with empty data,
        and scores its alarms: one table over all, and figures for scripts. Each is reckoned ahead into a recording, in the time of the world, and
        played into a server whose clock is the recording: four hours of a city in minutes, and the same on a busy machine. With --live it happens
        as it would, over 294 minutes a seed divided by --speed; rules wait in real time, so one that needs a minute to be sure is late at x10.

        Rules are tuned with the seeds called tuning. Published figures come from those called held-out, which nobody looks at meanwhile.
        Both sets, the size of the city and the hash of the scenes are fixed in Scoring/seeds.json.

        Examples:
          device-simulators scenario score-all --seeds tuning --out runs
          device-simulators scenario score-all --only burst-main,gas-leak --seeds tuning --rules my-rules.json --keep --out runs
          device-simulators scenario score-all --seeds held-out --out runs --page docs/scores.md --json docs/scores.json
          device-simulators scenario score-all --seeds tuning --live --speed 4 --out runs
        """;

    internal static Command Create(TimeProvider clock)
    {
        var seeds = new Option<string>("--seeds")
        {
            Description = $"{SeedPlan.TuningName}, {SeedPlan.HeldOutName}, or numbers such as 3,4", HelpName = "SET", DefaultValueFactory = _ => SeedPlan.TuningName,
        };
        var only = new Option<string?>("--only") { Description = "Names of scenarios, with commas; default every built-in one but the demo's", HelpName = "NAMES" };
        var components = new Option<int>("--components") { Description = "Components of each city", HelpName = "N", DefaultValueFactory = _ => SeedPlan.Fixed.Components };
        var live = new Option<bool>("--live") { Description = "Play in real time, over MQTT as it happens" };
        var speed = new Option<double>("--speed") { Description = "With --live: world seconds per real second, 0.01..60", HelpName = "X", DefaultValueFactory = _ => 1 };
        var period = new Option<int>("--period-ms") { Description = "Time between two samples of a gateway, in the time of the gateways", HelpName = "MS", DefaultValueFactory = _ => 2000 };
        var played = new Option<bool>("--played") { Description = "Play nothing: score what earlier runs left in --out, such as one process for each seed" };
        var keep = new Option<bool>("--keep") { Description = "Keep recordings and data, about 0.2 GB a scenario; a recording that is there is used again" };
        var rules = new Option<string?>("--rules") { Description = "Rule file for the servers; default the rules that come with them", HelpName = "FILE" };
        var folder = new Option<string>("--out") { Description = "Folder for cities, truths, alarms and logs; made if need be", HelpName = "DIR", Required = true };
        var page = new Option<string?>("--page") { Description = "Write the table as a page", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write the figures as JSON", HelpName = "FILE" };
        var command = new Command("score-all", Description) { seeds, only, components, live, speed, period, keep, played, rules, folder, page, json };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var asked = parsed.GetValue(seeds)!;
                var names = NamesOf(parsed.GetValue(only));
                var at = parsed.GetValue(speed);
                if (!(at is >= 0.01 and <= 60)) throw new WorldArgumentException($"--speed {at} is outside 0.01..60");
                if (parsed.GetValue(rules) is { } file && !File.Exists(file)) throw new WorldArgumentException($"--rules: no file {file}");
                var (set, numbers) = SeedsOf(asked);
                var book = new ScoreBook(set, at, parsed.GetValue(components));
                if (parsed.GetValue(played))
                {
                    foreach (var seed in numbers)
                    {
                        foreach (var name in names) await BookAsync(book, name, seed, PlayedRun.Judge(Path.Combine(FolderOf(parsed.GetValue(folder)!, seed), name), name, seed), output);
                    }

                    return await EndAsync();
                }

                if (await ProductPrograms.BuildAsync(["ingest-server"], error.WriteLine, stop) is not { } programs) return ExitCodes.Failed;
                if (at != 1 && !parsed.GetValue(live)) throw new WorldArgumentException("--speed goes with --live: without it the world is reckoned as fast as can be");
                var every = TimeSpan.FromMilliseconds(Math.Clamp(parsed.GetValue(period), 100, 600_000));
                IScenarioTrial trial = parsed.GetValue(live)
                    ? new LiveTrial(programs, parsed.GetValue(rules), every, at, clock)
                    : new RecordedTrial(programs, parsed.GetValue(rules), every, parsed.GetValue(keep), clock);
                await PlayAllAsync(trial, book, names, numbers, parsed.GetValue(components), parsed.GetValue(folder)!, parsed.GetValue(keep), output, stop);
                return await EndAsync();

                async Task<int> EndAsync()
                {
                    await File.WriteAllTextAsync(parsed.GetValue(json) ?? Path.Combine(parsed.GetValue(folder)!, "scores.json"), book.ToJson(), CancellationToken.None);
                    var text = book.ToPage("device-simulators scenario score-all " + CommandOf(parsed, [seeds, only, components, live, speed, period, rules]));
                    await File.WriteAllTextAsync(parsed.GetValue(page) ?? Path.Combine(parsed.GetValue(folder)!, "scores.md"), text, CancellationToken.None);
                    await output.WriteLineAsync(text);
                    return stop.IsCancellationRequested || book.IsTroubled ? ExitCodes.Failed : ExitCodes.Done;
                }
            }
            catch (Exception fault) when (ExitCodes.Of(fault) is not null)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Of(fault)!.Value;
            }
        });
        return command;
    }

    private static async Task PlayAllAsync(
        IScenarioTrial trial, ScoreBook book, IReadOnlyList<string> names, IReadOnlyList<ulong> seeds, int components, string folder, bool keeps, TextWriter output, CancellationToken stop)
    {
        foreach (var seed in seeds)
        {
            var place = FolderOf(folder, seed);
            var city = Make(seed, components);
            var cityFolder = Path.Combine(place, "city");
            CityFolder.Write(city, cityFolder);
            foreach (var name in names)
            {
                try
                {
                    await BookAsync(book, name, seed, await trial.PlayAsync(city, cityFolder, name, seed, FreshFolder(place, name, keeps), stop), output);
                }
                catch (WorldArgumentException fault)
                {
                    // A city that has no such place says so and is left out, not the whole score.
                    book.AddTrouble($"{name}, seed {seed}: {fault.Message}");
                    await output.WriteLineAsync($"seed {seed}  {name,-22} NOT PLAYED: {fault.Message}");
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    book.AddTrouble($"stopped at {name}, seed {seed}");
                    return;
                }
            }
        }
    }

    private static string FolderOf(string folder, ulong seed) => Path.Combine(folder, $"seed-{seed}");

    private static async Task BookAsync(ScoreBook book, string name, ulong seed, (ScoredRun? Run, string Trouble) played, TextWriter output)
    {
        if (played.Run is not { } run) book.AddTrouble($"{name}, seed {seed}: {played.Trouble}");
        else book.Add(run);
        await output.WriteLineAsync(played.Run is null ? $"seed {seed}  {name,-22} NOT PLAYED: {played.Trouble}" : LineOf(played.Run));
    }

    private static string LineOf(ScoredRun run)
    {
        var score = Score.Sum(run.Scenario, run.Scenes.Where(scene => scene.FromMs is not null), run.Judged);
        return FormattableString.Invariant(
            $"seed {run.Seed}  {run.Scenario,-22} right {score.Found}/{score.Expected}  false {score.False}  follows {score.Consequences}  raw {score.AnnunciationsRaw}  shown {score.AnnunciationsShown}");
    }

    // Data of an earlier run would be alarms of this one; its recording would be this one's.
    private static string FreshFolder(string place, string name, bool keeps)
    {
        var folder = Path.Combine(place, name);
        var old = keeps ? Path.Combine(folder, TrialServer.DataName) : folder;
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        return folder;
    }

    private static GeneratedCity Make(ulong seed, int components)
    {
        DivisionCode.TryParse(SeedPlan.Fixed.Division.ToString(CultureInfo.InvariantCulture), out var division);
        return CityMaker.Make(new CityTerms { Division = division, Components = components, Seed = seed, Centre = CityTerms.CentreOf(division)!.Value });
    }

    private static IReadOnlyList<string> NamesOf(string? only)
    {
        if (only is null) return SeedPlan.Names;
        var names = only.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            if (ScenarioLibrary.Find(name, out var reason) is null) throw new WorldArgumentException(reason);
        }

        return names;
    }

    private static (string Set, IReadOnlyList<ulong> Seeds) SeedsOf(string text)
    {
        if (SeedPlan.Fixed.Find(text) is { } known) return (text, known);
        var numbers = new List<ulong>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw new WorldArgumentException($"--seeds {text}: write {SeedPlan.TuningName}, {SeedPlan.HeldOutName}, or numbers with commas");
            }

            numbers.Add(number);
        }

        return ("chosen", numbers);
    }

    private static string CommandOf(ParseResult parsed, IReadOnlyList<Option> told) => string.Join(
        ' ', told.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => $"{option.Name} {string.Join(' ', parsed.GetResult(option)!.Tokens.Select(token => token.Value))}"));
}
