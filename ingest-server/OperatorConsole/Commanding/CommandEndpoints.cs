using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole.Commanding;

/// <summary><c>/api/v1/gateways/ID/commands</c> and <c>/api/v1/commands/ID</c>: dims a lamp, asks for births, has the configuration read again; and what became of it.</summary>
internal static class CommandEndpoints
{
    /// <summary>Long enough for a slow link and a busy bus, short enough that nobody has walked up to the lamp meanwhile.</summary>
    private const int ValidSecondsDefault = 30;

    private const int ValidSecondsMin = 5;
    private const int ValidSecondsMax = 300;
    private const int LimitMax = 500;
    private const string ListName = "commands";

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapPost("/gateways/{id}/commands", (HttpContext http, string id, OrderBody body, CancellationToken stop) => SendAsync(http, context, id, body, stop)).Require(ApiRole.Operator);
        api.MapGet("/gateways/{id}/commands", (HttpContext http, string id, string? cursor, int? limit) => List(http, context, id, cursor, limit)).Require(ApiRole.Viewer);
        api.MapGet("/commands/{id}", (string id) => context.Dispatch.Book.Find(id) is { } command
            ? Show(CommandBody.Of(command))
            : Results.Problem($"No command {id}; /api/v1/gateways/ID/commands lists those of a gateway", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
    }

    private static async Task<IResult> SendAsync(HttpContext http, ConsoleContext context, string id, OrderBody body, CancellationToken stop)
    {
        if (KnownGateways.Of(context).FirstOrDefault(known => known.Id == id) is not { } gateway) return KnownGateways.NotFound(id);
        if (OperatorDesk.NameOf(Caller.Of(http), body.Who) is not { } who || body.Note?.Length > OperatorDesk.NoteLengthMax) return OperatorDesk.WhoIsNeeded();
        if (body.ValidSeconds is < ValidSecondsMin or > ValidSecondsMax) return OperatorDesk.BadRequest($"validSeconds {body.ValidSeconds} is outside {ValidSecondsMin}..{ValidSecondsMax}");
        if (Refuse(http, context, id, body, out var kind) is { } refusal) return refusal;
        var order = new CommandOrder(
            kind, gateway.Id, gateway.Group, kind == CommandKind.Set ? body.Device : null, kind == CommandKind.Set ? body.Quantity : null, kind == CommandKind.Set ? body.Value : null,
            body.Confirms, who, body.Note ?? "", body.ValidSeconds ?? ValidSecondsDefault);
        if (await context.Dispatch.SendAsync(order, Caller.Of(http).Actor, stop) is { } command) return Show(CommandBody.Of(command), StatusCodes.Status202Accepted);
        return Results.Problem($"Too many commands wait for their answers, of gateway {id} or of the city; wait for some of them", statusCode: StatusCodes.Status429TooManyRequests);
    }

    private static IResult? Refuse(HttpContext http, ConsoleContext context, string gateway, OrderBody body, out CommandKind kind)
    {
        kind = body.Reload == true ? CommandKind.Reload : body.Rebirth == true ? CommandKind.Rebirth : CommandKind.Set;
        if (new[] { body.Reload == true, body.Rebirth == true, body.Device is not null || body.Quantity is not null || body.Value is not null }.Count(wanted => wanted) != 1)
        {
            return OperatorDesk.BadRequest("one thing is needed: device, quantity and value, or rebirth true, or reload true");
        }

        if (context.Registry.TryGetForeignGateway(gateway, out _))
        {
            return Results.Problem($"Gateway {gateway} is no agent of ours: it takes no commands from here", statusCode: StatusCodes.Status409Conflict);
        }

        if (kind == CommandKind.Reload && !Caller.Of(http).Role.Includes(ApiRole.Engineer)) return Results.Problem($"Having the configuration read again needs the role {ApiRole.Engineer}", statusCode: StatusCodes.Status403Forbidden);
        if (body.Confirms is { } confirms && !TelemetryIds.IsValid(confirms)) return OperatorDesk.BadRequest($"confirms '{confirms}' is no id of a command");
        if (kind != CommandKind.Set) return null;
        if (body.Device is null || !context.Registry.TryGetDevice(body.Device, out var device) || device.Component.Gateway != gateway)
        {
            return OperatorDesk.BadRequest($"device '{body.Device}' is none of gateway {gateway}");
        }

        if (body.Quantity is null || !QuantityCatalogue.TryGet(body.Quantity, out var info)) return OperatorDesk.BadRequest($"quantity '{body.Quantity}' is none of the catalogue, such as lamp/dimming");
        return body.Value is { } value && double.IsFinite(value) && info.IsLegal(value) ? null : OperatorDesk.BadRequest($"value {body.Value} is none that {info.Name} can have");
    }

    private static IResult List(HttpContext http, ConsoleContext context, string id, string? cursor, int? limit)
    {
        if (KnownGateways.Of(context).All(known => known.Id != id)) return KnownGateways.NotFound(id);
        var below = long.MaxValue;
        if (cursor is not null && (PageCursor.Read(cursor, ListName, 2) is not [var gateway, var number] || gateway != id || !long.TryParse(number, out below))) return PageCursor.Unknown(cursor, ListName);
        var count = Math.Clamp(limit ?? 100, 1, LimitMax);
        var rows = context.Dispatch.Book.Of(id, below, count);
        var next = rows.Count == count ? PageCursor.Write(ListName, id, rows[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
        if (next is not null) PageCursor.Link(http, next);
        return Show(new CommandPage([.. rows.Select(row => CommandBody.Of(row.Command))], next));
    }

    /// <param name="Items">The newest first.</param>
    /// <param name="NextCursor">The cursor that the header Link has too; not there at the end.</param>
    internal sealed record CommandPage(IReadOnlyList<CommandBody> Items, string? NextCursor);

    private static IResult Show(object body, int status = StatusCodes.Status200OK) => Results.Json(body, CommandBody.Layout, statusCode: status);

    /// <param name="Device">The device to set.</param>
    /// <param name="Quantity">What to set, such as lamp/dimming.</param>
    /// <param name="Value">To what, in the unit of the quantity.</param>
    /// <param name="Confirms">Second phase: id of the first command.</param>
    /// <param name="Rebirth">Ask for all births.</param>
    /// <param name="Reload">Have the configuration read again.</param>
    /// <param name="Who">Who wants it.</param>
    /// <param name="Note">Why.</param>
    /// <param name="ValidSeconds">Not to be executed later than this; 30 without it.</param>
    private sealed record OrderBody(string? Device, string? Quantity, double? Value, string? Confirms, bool? Rebirth, bool? Reload, string? Who, string? Note, int? ValidSeconds);
}
