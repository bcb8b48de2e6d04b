using System.Text.Json;
using Microsoft.Extensions.Primitives;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Checks a rule document, makes it the active one, goes back to one that was. Who has not seen the active one is told who was first.</summary>
internal static class RuleChangeEndpoints
{
    /// <summary>A document as text within a body has its quotes escaped.</summary>
    private const int BodyBytesMax = 2 * RuleFile.BytesMax + 64 * 1024;

    /// <summary>More faults than anybody reads at a time; their number is told.</summary>
    private const int FaultsMax = 1000;

    /// <summary>As long as somebody at a screen waits for a kernel that lags; the rules are in the journal by then and will be taken.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapPost("/rules/validate", (HttpContext http, CancellationToken stop) => ValidateAsync(http, stop)).Require(ApiRole.Engineer);
        api.MapPut("/rules", (HttpContext http, CancellationToken stop) => PutAsync(http, context, stop)).Require(ApiRole.Engineer);
        api.MapPost("/rules/versions/{hash}/activate", (HttpContext http, string hash, RollbackBody body, CancellationToken stop) =>
            RollBackAsync(http, context, hash, body, stop)).Require(ApiRole.Engineer);
    }

    private static async Task<IResult> ValidateAsync(HttpContext http, CancellationToken stop)
    {
        var (order, trouble) = await ReadAsync(http, stop);
        if (order is null) return trouble!;
        var faults = new FaultList();
        var set = faults.Parse(order.Document);
        return Results.Ok(new ValidatedBody(faults.Told, faults.Count, set?.Hash, set?.Rules.Count));
    }

    private static async Task<IResult> PutAsync(HttpContext http, ConsoleContext context, CancellationToken stop)
    {
        if (StringValues.IsNullOrEmpty(http.Request.Headers.IfMatch)) return Results.Problem("If-Match is needed: the ETag of /api/v1/rules/document that was edited, or *", statusCode: StatusCodes.Status428PreconditionRequired);
        if (SeenBy(http, out var seen) is { } objection) return objection;
        var (order, trouble) = await ReadAsync(http, stop);
        if (order is null) return trouble!;
        if (OperatorDesk.NameOf(Caller.Of(http), order.Who) is not { } who || order.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        var faults = new FaultList();
        if (faults.Parse(order.Document) is not { } set) return faults.Refuse();
        return await ActivateAsync(context, set, new RuleOrder(Caller.Of(http).Actor, who, order.Note ?? "", RuleOrigin.Api, "rules-activate"), seen, stop);
    }

    private static async Task<IResult> RollBackAsync(HttpContext http, ConsoleContext context, string hash, RollbackBody body, CancellationToken stop)
    {
        if (context.RuleBook.DocumentOf(hash) is not { } document) return RuleEndpoints.NoVersion(hash);
        if (OperatorDesk.NameOf(Caller.Of(http), body.Who) is not { } who || body.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        if (SeenBy(http, out var seen) is { } objection) return objection;
        var faults = new FaultList();
        if (faults.Parse(document) is not { } set) return faults.Refuse();
        return await ActivateAsync(context, set, new RuleOrder(Caller.Of(http).Actor, who, body.Note ?? "", RuleOrigin.Api, "rules-rollback"), seen, stop);
    }

    private static async Task<IResult> ActivateAsync(ConsoleContext context, RuleSet set, RuleOrder order, IReadOnlyList<string>? seen, CancellationToken stop)
    {
        if (context.RuleDesk is not { } desk) return Results.Problem("This server plays a recording: its rules are those that it was started with", statusCode: StatusCodes.Status409Conflict);
        var activation = await desk.ActivateAsync(set, order, seen, stop);
        switch (activation.Outcome)
        {
            case ActivationOutcome.SomebodyWasFirst:
                var first = activation.Active;
                return Results.Problem(
                    $"Other rules are active than those that were edited: {first?.Name ?? "the rule file"} was first. Read them again and edit those",
                    statusCode: StatusCodes.Status412PreconditionFailed,
                    extensions: new Dictionary<string, object?> { ["active"] = first is null ? null : VersionBody.Of(first, first.Version) });
            case ActivationOutcome.JournalFailed:
                return Results.Problem("The journal does not take entries now; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        var isApplied = await context.AlarmLoop.TryWaitForAsync(activation.End, AnswerMax, stop);
        return Results.Ok(new ActivatedBody(activation.Outcome == ActivationOutcome.Unchanged ? "unchanged" : "activated", isApplied, VersionBody.Of(activation.Active!, activation.Active!.Version)));
    }

    /// <summary>The hashes that If-Match names; null for <c>*</c>, and without the header.</summary>
    /// <returns>Null, or what is wrong with the header.</returns>
    private static IResult? SeenBy(HttpContext http, out IReadOnlyList<string>? seen)
    {
        seen = null;
        if (StringValues.IsNullOrEmpty(http.Request.Headers.IfMatch)) return null;
        if (EntityTagList.Read(http.Request.Headers.IfMatch) is not { } list) return OperatorDesk.BadRequest("If-Match is neither * nor a list of entity tags, each in its quotes");
        if (!list.IsAny) seen = list.Names;
        return null;
    }

    private static async Task<(DocumentOrder? Order, IResult? Trouble)> ReadAsync(HttpContext http, CancellationToken stop)
    {
        // Only a JSON body: a foreign page cannot send one without a preflight, which is not answered (CSRF).
        if (!http.Request.HasJsonContentType()) return (null, Results.Problem("A JSON body is needed: { document, who, note }", statusCode: StatusCodes.Status415UnsupportedMediaType));
        if (await BoundedBody.ReadAsync(http.Request, BodyBytesMax, stop) is not { } text) return (null, TooLarge());
        try
        {
            using var body = JsonDocument.Parse(text);
            var root = body.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("document", out var document)) return (null, OperatorDesk.BadRequest("document is needed: a rule document, as text or as it is"));
            var written = document.ValueKind == JsonValueKind.String ? document.GetString()! : document.GetRawText();
            if (System.Text.Encoding.UTF8.GetByteCount(written) > RuleFile.BytesMax) return (null, TooLarge());
            return (new DocumentOrder(written, TextOf(root, "who"), TextOf(root, "note")), null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return (null, OperatorDesk.BadRequest($"The body is no JSON: {fault.Message}"));
        }
    }

    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IResult TooLarge() =>
        Results.Problem($"A rule document has at most {RuleFile.BytesMax} bytes; name zones instead of components", statusCode: StatusCodes.Status413PayloadTooLarge);

    internal sealed record DocumentOrder(string Document, string? Who, string? Note);

    private sealed record RollbackBody(string? Who, string? Note);

    /// <summary>Faults of a document: the first ones, and how many there are.</summary>
    private sealed class FaultList
    {
        public List<FaultBody> Told { get; } = [];

        public int Count { get; private set; }

        public RuleSet? Parse(string document) => RuleParser.Parse(document, (path, reason) =>
        {
            Count++;
            if (Told.Count < FaultsMax) Told.Add(new FaultBody(path, reason));
        });

        public IResult Refuse() => Results.Problem(
            $"{Count} faults; the active rules stay", statusCode: StatusCodes.Status400BadRequest,
            extensions: new Dictionary<string, object?> { ["faults"] = Told, ["faultCount"] = Count });
    }

    /// <param name="Faults">The first of them.</param>
    /// <param name="FaultCount">How many there are.</param>
    /// <param name="Hash">Hash of a document without faults.</param>
    /// <param name="Rules">Rules in it.</param>
    internal sealed record ValidatedBody(IReadOnlyList<FaultBody> Faults, int FaultCount, string? Hash, int? Rules);

    /// <param name="Outcome">activated, or unchanged where it was in force already.</param>
    /// <param name="IsApplied">The kernel decides by it; false while it still catches up.</param>
    /// <param name="Active">What is in force.</param>
    internal sealed record ActivatedBody(string Outcome, bool IsApplied, VersionBody Active);

    internal sealed record FaultBody(string Path, string Reason);
}
