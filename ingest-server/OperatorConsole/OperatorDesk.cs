using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Takes what operators do to alarms: into the journal, and then the answer of the book. Of two who do the same at once the journal's order decides,
/// and the second is told who was first.
/// </summary>
internal sealed class OperatorDesk(ServerJournal journal, AlarmLoop loop, AlarmBook book, TimeProvider time)
{
    private const int WhoLengthMax = 64;

    /// <summary>As long as somebody at a screen waits for a book that lags; the action is in the journal by then and will be applied.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    /// <summary>Longest text of a note, reason or comment.</summary>
    internal const int NoteLengthMax = 500;

    internal long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Who acts; null when the body does not say so. Who signed in with a password acts as nobody else; who has a token cannot either, but who shares
    /// one may say which of them it is.
    /// </summary>
    internal static string? NameOf(Caller caller, string? who) =>
        caller.IsUser ? caller.Name : who is not { Length: > 0 and <= WhoLengthMax } ? null : caller.Name is null || caller.Name == who ? who : $"{who} ({caller.Name})";

    internal static IResult BadRequest(string why) => Results.Problem(why, statusCode: StatusCodes.Status400BadRequest);

    internal static IResult WhoIsNeeded() => BadRequest($"who is needed, at most {WhoLengthMax} characters; note at most {NoteLengthMax}");

    internal static IResult NotFound(string id) => Results.Problem($"No alarm {id}; /api/v1/alarms lists them", statusCode: StatusCodes.Status404NotFound);

    internal Task<IResult> AcknowledgeAsync(string id, string who, string note, CancellationToken stop) =>
        WriteAsync(new EntryWriter().Acknowledge(NowMs, id, who, note).ToArray(), who, id, stop);

    /// <param name="action">What is done.</param>
    /// <param name="subject">As the action wants it.</param>
    /// <param name="who">Who does it.</param>
    /// <param name="note">As the action wants it.</param>
    /// <param name="alarmId">Alarm that is shown in the answer; null for none.</param>
    /// <param name="fromMs">Beginning of a window.</param>
    /// <param name="untilMs">End of a shelf or window.</param>
    /// <param name="stop">Stops waiting.</param>
    internal Task<IResult> OperateAsync(
        OperatorAction action, string subject, string who, string note, string? alarmId, CancellationToken stop, long fromMs = 0, long untilMs = 0) =>
        WriteAsync(new EntryWriter().Operate(NowMs, action, subject, who, fromMs, untilMs, note).ToArray(), who, alarmId, stop);

    private async Task<IResult> WriteAsync(byte[] entry, string who, string? alarmId, CancellationToken stop)
    {
        if (journal.Append(entry, out var end) != Protocols.Journal.AppendOutcome.Ok || !await journal.WaitAsync(end, stop))
        {
            return Results.Problem("The journal does not take entries now; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return await loop.TryWaitForAsync(end, AnswerMax, stop) && book.OutcomeAt(end) is { } line ? Answer(line, who, alarmId) : Results.Accepted();
    }

    private IResult Answer(HistoryLine line, string who, string? alarmId)
    {
        object? Shown() => alarmId is null ? null : book.Find(alarmId);
        if (line.Outcome is LifeOutcome.Applied or LifeOutcome.Unchanged || line.Winner == who)
        {
            return Results.Json(Shown() ?? new OutcomeBody(line.Outcome), ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
        }

        var status = line.Outcome switch
        {
            LifeOutcome.Unknown => StatusCodes.Status404NotFound,
            LifeOutcome.Expired => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status409Conflict,
        };
        return Results.Problem(
            Sentence(line), statusCode: status,
            extensions: new Dictionary<string, object?> { ["outcome"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(line.Outcome.ToString()), ["winner"] = line.Winner });
    }

    private static string Sentence(HistoryLine line) => line.Outcome switch
    {
        LifeOutcome.AlreadyAcknowledged => $"{line.Winner} has acknowledged it already",
        LifeOutcome.AlreadyReset => $"{line.Winner} has reset it already",
        LifeOutcome.AlreadyShelved => $"{line.Winner} has shelved it already; unshelve it first",
        LifeOutcome.AlreadyOutOfService => $"{line.Winner} has taken it out of service already",
        LifeOutcome.AlreadyAssigned => $"It is {line.Winner}'s; assign it to nobody first",
        LifeOutcome.StillActive => "Its condition still holds; it is reset after its return",
        LifeOutcome.NotAcknowledged => "It must be acknowledged before it is reset",
        LifeOutcome.NotLatching => "Its rule does not latch; it needs no reset",
        LifeOutcome.Expired => "The time is over before it begins; give an end that lies ahead",
        LifeOutcome.WrongOrder => $"The case is {line.Winner ?? "not filed"}; its states come one after the other: {string.Join(", ", CaseSteps.All)}",
        LifeOutcome.TooMany => $"There are {HiddenPlaces.CountMax} already; end some first",
        _ => "There is no such thing",
    };
}

/// <summary>What became of something that was done to no single alarm.</summary>
/// <param name="Outcome">applied, or unchanged where it was so already.</param>
internal sealed record OutcomeBody(LifeOutcome Outcome);
