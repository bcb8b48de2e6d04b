using System.CommandLine;
using System.Text.Json;
using SmartPoles.IngestServer.Backtest;

namespace SmartPoles.IngestServer.Commands;

/// <summary>A backtest over the store, which the running server owns: it does the work, this waits and shows.</summary>
internal sealed record StoreBacktest(FileInfo Rules, long From, long To, FileInfo? Truth, bool IsAlone)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    internal async Task<int> RunAsync(ServerConnection server, ParseResult parsed, string? json, CancellationToken stop)
    {
        using var rules = JsonDocument.Parse(await File.ReadAllTextAsync(Rules.FullName, stop), Lenient);
        var truth = Truth is null ? null : await File.ReadAllTextAsync(Truth.FullName, stop);
        BacktestJob? job = null;
        var body = new { rules = rules.RootElement, from = From, to = To, input = "store", truth, alone = IsAlone };
        var exit = await server.AskAsync(parsed, HttpMethod.Post, "api/v1/backtests", body, (answer, _) => job = Read(answer), stop);
        while (exit == CommandLine.Ok && job is { State: JobState.Running })
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{job.Progress:0 %}");
            try
            {
                await Task.Delay(Pause, TimeProvider.System, stop);
            }
            catch (OperationCanceledException)
            {
                await server.AskAsync(parsed, HttpMethod.Delete, $"api/v1/backtests/{job.Id}", null, (_, _) => { }, CancellationToken.None);
                return CommandLine.Failed;
            }

            exit = await server.AskAsync(parsed, HttpMethod.Get, $"api/v1/backtests/{job.Id}", null, (answer, _) => job = Read(answer), stop);
        }

        if (exit != CommandLine.Ok) return exit;
        if (job?.Report is not { } report)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(job?.Trouble ?? "The backtest was stopped");
            return CommandLine.Failed;
        }

        BacktestText.Write(report, parsed.InvocationConfiguration.Output);
        if (json is not null) await File.WriteAllTextAsync(json, report.ToJson(), stop);
        return CommandLine.Ok;
    }

    private static BacktestJob? Read(JsonElement answer) => answer.Deserialize<BacktestJob>(BacktestReport.ApiLayout);
}
