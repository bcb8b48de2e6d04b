using System.CommandLine;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server backtest --rules FILE</c></summary>
internal static class BacktestCommand
{
    private const string Description =
        """
        Shows what a rule file would have told: the entries of the journal go through the kernel of a running server twice, with the rules as they
        are and with those of the file, and the alarms are held against each other. It reads the segments of the journal beside the
        server that writes them, and changes nothing. The kernels are warmed up from the journal's beginning, whatever --from says.

        Examples:
          ingest-server backtest --rules my-rules.json --data /var/lib/smartpoles
          ingest-server backtest --rules my-rules.json --from 2026-05-18 --to 2026-05-19 --json report.json
          ingest-server backtest --rules my-rules.json --truth run/truth.jsonl          known incidents, found and missed
          ingest-server backtest --rules my-rules.json --recording storm --registry city/registry.json
          ingest-server backtest --rules my-rules.json --store --from 2026-03-01 --to 2026-03-08       what the journal no longer has

        Incidents are one JSON object a line: {"what", "rule", "subject", "from_ms", "within_ms"}, or the truth.jsonl of a simulator's run.
        """;

    internal static Command Build()
    {
        var rules = new Option<FileInfo>("--rules") { Description = "The rules to try.", HelpName = "FILE", Required = true };
        var before = new Option<FileInfo?>("--before") { Description = "The rules to hold them against. Default: those of the server's configuration.", HelpName = "FILE" };
        var alone = new Option<bool>("--alone") { Description = "Try the rules alone, without holding them against others: twice as fast." };
        var from = TimeOption.Of("--from", "Alarms from here on, default all");
        var to = TimeOption.Of("--to", "End, not included, default all");
        var server = new ServerConnection();
        var recording = new Option<DirectoryInfo?>("--recording") { Description = "A recording of the simulators in place of the journal; its messages go through decoder and admission first.", HelpName = "DIR" };
        var registry = new Option<FileInfo?>("--registry") { Description = "Registry for a recording. Default: that of the server's configuration.", HelpName = "FILE" };
        var store = new Option<bool>("--store") { Description = "Take the readings from the store of the running server: for times that the journal no longer has. Approximate; needs --from and --to." };
        var truth = new Option<FileInfo?>("--truth") { Description = "Known incidents.", HelpName = "FILE" };
        var transitions = new Option<string?>("--transitions") { Description = "Write every change that the rules to try told, one a line.", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write the report as JSON as well.", HelpName = "FILE" };
        var command = new Command("backtest", Description) { rules, before, alone, from, to, recording, store, registry, truth, transitions, json };
        server.AddPlacesTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var faults = new List<string>();
            var options = ConfigurationFile.Load(
                parsed.GetValue(server.Config)?.FullName, options => options with { DataDirectory = parsed.GetValue(server.Data) is { } path ? Path.GetFullPath(path) : options.DataDirectory }, faults);
            if (options is null) return CheckCommand.Report(faults);
            var tried = RuleFile.Load(parsed.GetValue(rules)!.FullName, faults);
            var present = parsed.GetValue(alone) ? null : RuleFile.Load(parsed.GetValue(before)?.FullName ?? options.Alarms.RulesFile ?? RuleFile.DefaultPath, faults);
            var incidents = parsed.GetValue(truth) is { } file ? KnownIncident.Read(file.FullName, faults) : [];
            var city = parsed.GetValue(recording) is null ? null : RegistryFile.Load(parsed.GetValue(registry)?.FullName ?? options.Registry.File, faults);
            if (parsed.GetValue(store) && (parsed.GetValue(from) is null || parsed.GetValue(to) is null)) faults.Add("--store needs --from and --to");
            if (faults.Count > 0) return CheckCommand.Report(faults);
            if (parsed.GetValue(store))
            {
                var asked = new StoreBacktest(parsed.GetValue(rules)!, parsed.GetValue(from)!.Value, parsed.GetValue(to)!.Value, parsed.GetValue(truth), parsed.GetValue(alone));
                return await asked.RunAsync(server, parsed, parsed.GetValue(json), stop);
            }

            var (opened, reason) = parsed.GetValue(recording) is { } played
                ? await RecordingSource.MakeAsync(played.FullName, city!, TimeProvider.System, stop)
                : ((IEntrySource?)JournalSource.TryOpen(Path.Combine(options.DataDirectory, "journal"), out var why), why);
            using var source = opened;
            if (source is null) return CheckCommand.Report([reason]);
            var places = new PastPlaces(options, city);
            var order = new BacktestOrder(tried!, present, parsed.GetValue(from), parsed.GetValue(to), incidents)
            {
                IsFollowingJournal = parsed.GetValue(before) is null, Topology = places.First, TopologyOf = places.Find,
            };
            return await RunAsync(order, source, parsed.GetValue(json), parsed.GetValue(transitions), parsed.InvocationConfiguration, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        BacktestOrder order, IEntrySource source, string? json, string? transitions, InvocationConfiguration invocation, CancellationToken stop)
    {
        try
        {
            var result = await Task.Run(() => BacktestRun.Run(order, source, RunPace.Full, TimeProvider.System, stop), CancellationToken.None);
            BacktestText.Write(result.Report, invocation.Output);
            if (json is not null) await File.WriteAllTextAsync(json, result.Report.ToJson(), stop);
            if (transitions is not null) await TransitionText.WriteAsync(transitions, result.After, stop);
            return CommandLine.Ok;
        }
        catch (OperationCanceledException)
        {
            await invocation.Error.WriteLineAsync($"Stopped at {source.Progress} of {source.Length} bytes; nothing was changed");
            return CommandLine.Failed;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await invocation.Error.WriteLineAsync(fault.Message);
            return CommandLine.Failed;
        }
    }
}
