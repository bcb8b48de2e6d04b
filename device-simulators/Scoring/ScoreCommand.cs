using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>The verb <c>score</c>: holds the alarms of a server against the truth of a run.</summary>
public static class ScoreCommand
{
    private const string Description =
        """
        Compares what a server told with what was true, by kind of scene: precision, recall, delay of detection, alarms that only
        follow from others, and how many an operator was shown.

        Examples:
          device-simulators score --truth smartpoles-demo/20261130-101500 --alarms http://127.0.0.1:8080
          device-simulators score --truth truth.jsonl --alarms alarms.json --json score.json

        An alarm is right when its rule is, when it was raised within the window of the scene, and when it is about the subject of the
        truth or one of its neighbours. Each alarm counts once, each truth is found once, in the assignment that finds most; a
        second alarm for the same is false. Alarms that the truth calls consequences count apart: neither right nor false.
        An alarm file holds what /api/v1/alarms answers, as a list or one a line. "isShown" tells whether the operator was shown an alarm
        by itself; without it an alarm was shown unless it has a "cause" (the id of another alarm).
        """;

    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var truth = new Option<string>("--truth") { Description = "truth.jsonl, or the folder of the run that wrote it", HelpName = "DIR|FILE", Required = true };
        var alarms = new Option<string>("--alarms") { Description = "Address of the server's console, or a file", HelpName = "URL|FILE", Required = true };
        var token = new Option<string?>("--token-file") { Description = "File with the API token of a viewer", HelpName = "FILE" };
        var json = new Option<string?>("--json") { Description = "Write the figures as JSON as well", HelpName = "FILE" };
        var command = new Command("score", Description) { truth, alarms, token, json };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                return await RunAsync(
                    parsed.GetValue(truth)!, parsed.GetValue(alarms)!, parsed.GetValue(token), parsed.GetValue(json), parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error, stop);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string truthPath, string alarmPlace, string? tokenFile, string? jsonPath, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (TruthFile.Read(truthPath, out var reason) is not { } truth)
        {
            await error.WriteLineAsync(reason);
            return ExitCodes.Misused;
        }

        var token = tokenFile is null ? null : (await File.ReadAllTextAsync(tokenFile, stop)).Trim();
        var (alarms, trouble) = await AlarmSource.ReadAsync(alarmPlace, token, stop);
        if (alarms is null)
        {
            await error.WriteLineAsync(trouble);
            return ExitCodes.Failed;
        }

        var score = Score.Of(truth.Run, truth.Scenes, alarms);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected) console.Profile.Width = 160;
        ScoreText.Write(score, console);
        if (jsonPath is not null) await File.WriteAllTextAsync(jsonPath, ToJson(score) + "\n", stop);
        return ExitCodes.Done;
    }

    /// <summary>The figures; <c>kinds</c> is an object by kind of scene, an agreement with scripts.</summary>
    internal static string ToJson(Score score) => JsonSerializer.Serialize(
        new
        {
            score.Version, score.Scenario, score.Seconds, score.Total, Kinds = score.Kinds.ToDictionary(kind => kind.Kind), score.AnnunciationsRawPerHour,
            score.AnnunciationsShownPerHour, score.Causes, score.Missed, score.False,
        },
        Layout);
}
