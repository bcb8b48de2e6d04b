using System.Globalization;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.OperatorConsole.History;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/components</c>: what the city has, with the newest values.</summary>
internal static class ComponentEndpoints
{
    private const int LimitMax = 10_000;
    private const int TextLengthMax = 100;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/components", (HttpContext http, [AsParameters] Wishes wishes) => Search(context.Present, http, wishes)).Require(ApiRole.Viewer);
        api.MapGet("/components/unknown", (HttpContext http, [AsParameters] PageWishes wishes) => HeldList.Page(
            http, "components/unknown", wishes, context.Unknown.All.Where(device => IsStranger(device, context.Registry)), device => $"{device.Gateway}/{device.Device}",
            device => new UnknownBody(device.Gateway, device.Device, device.Verdict.ToString(), device.FirstUnixMs, device.LastUnixMs, device.Messages, device.Quantities))).Require(ApiRole.Viewer);
        ComponentHistoryEndpoints.Map(api, context);
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Without any wish all of them, in the order of their codes: for a script that wants the whole list.</summary>
    internal static IResult Search(Moment moment, HttpContext http, Wishes wishes)
    {
        var (west, south, east, north) = (wishes.West, wishes.South, wishes.East, wishes.North);
        if (wishes.Bbox is { } edges)
        {
            var numbers = edges.Split(',').Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
            if (numbers.Length != 4) return Refuse($"bbox '{edges}' must be west,south,east,north in degrees");
            (west, south, east, north) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        if (!GeoBox.TryRead(west, south, east, north, default, out var box, out var reason)) return Refuse(reason);
        if (wishes.Limit is < 1 or > LimitMax) return Refuse($"limit {wishes.Limit} is outside 1..{LimitMax}");
        if (wishes.Q?.Length > TextLengthMax) return Refuse($"q has {wishes.Q.Length} characters, at most {TextLengthMax}");
        if (wishes.Code is { } digits && (digits.Length is 0 or > ComponentCode.Length || !digits.All(char.IsAsciiDigit))) return Refuse($"code '{digits}' must be the first 1 to 16 digits of component codes");
        if (wishes.Cell is { } cell && !GridCode.TryParse(cell, out _)) return Refuse($"cell '{cell}' is no 15-digit grid code");
        if (wishes.Kind is { } kind && (kind.Length != 4 || !kind.All(char.IsAsciiDigit))) return Refuse($"kind '{kind}' must be class and subclass, four digits, such as 0118");
        if (wishes.Cursor is { } cursor && !ComponentCode.TryParse(cursor, out _)) return Refuse($"cursor '{cursor}' is none that was given out");
        var page = moment.City.Search.Find(new ComponentQuery
        {
            Code = wishes.Code,
            Cell = wishes.Cell,
            Kind = wishes.Kind,
            Zone = wishes.Zone,
            Text = string.IsNullOrEmpty(wishes.Q) ? null : wishes.Q,
            Box = west is null ? null : box,
            IsMeasured = wishes.Measured == true,
            Cursor = wishes.Cursor,
            Limit = wishes.Limit ?? (wishes.Cursor is null ? int.MaxValue : LimitMax),
        });
        if (page.Next is { } next) PageCursor.Link(http, next);
        var rows = page.Rows.Select(row => ToBody(row, moment.Latest));

        // The whole city is written as it is read and never held.
        return wishes.Limit is null && wishes.Cursor is null ? Results.Ok(rows) : EntityTag.Answer(http, rows.ToArray());
    }

    /// <summary>Not one that was adopted meanwhile.</summary>
    private static bool IsStranger(UnknownDevice device, CityRegistry registry) =>
        !registry.TryGetDevice(device.Device, out var known) || known.Component.Gateway != device.Gateway;

    private static ComponentBody ToBody(ComponentRow row, LatestValues latest)
    {
        var kind = ComponentCode.TryParse(row.Code, out var code) ? code.Kind.ToString("D4") : "";
        var devices = row.Devices.Select(device =>
        {
            var view = latest.Device(device);
            var values = view is null ? [] : view.Values.Values.OrderBy(reading => reading.Quantity).Select(ValueBody.Of).ToArray();
            return new DeviceBody(device, view?.IsThere ?? false, values);
        });
        return new ComponentBody(
            row.Code, row.Name, kind, row.Gateway, row.Latitude, row.Longitude, row.Grid, [.. devices], row.Zone, row.Circuit, row.Owner, row.Maintenance, row.Hardware ?? []);
    }

    internal sealed record ComponentBody(
        string Code, string Name, string Kind, string Gateway, double Latitude, double Longitude, string? Grid, IReadOnlyList<DeviceBody> Devices,
        string? Zone, string? Circuit, string? Owner, string? Maintenance, IReadOnlyList<HardwareRow> Hardware);

    /// <summary>What is asked for; all that is given must hold.</summary>
    /// <param name="West">Edge of a box, degrees, with the other three.</param>
    /// <param name="South">Edge of a box.</param>
    /// <param name="East">Edge of a box.</param>
    /// <param name="North">Edge of a box.</param>
    /// <param name="Bbox">The same as one text: west,south,east,north (RFC 7946, 5).</param>
    /// <param name="Code">First digits of the code.</param>
    /// <param name="Cell">Unit grid code.</param>
    /// <param name="Kind">Class and subclass, four digits.</param>
    /// <param name="Zone">Zone.</param>
    /// <param name="Q">Part of name, code, gateway or device.</param>
    /// <param name="Measured">Only what has a device.</param>
    /// <param name="Limit">Most rows; the header Link leads to the next ones.</param>
    /// <param name="Cursor">Where the page begins, from that header.</param>
    internal sealed record Wishes(
        double? West, double? South, double? East, double? North, string? Bbox, string? Code, string? Cell, string? Kind, string? Zone, string? Q,
        bool? Measured, int? Limit, string? Cursor);

    internal sealed record UnknownBody(
        string Gateway, string Device, string Verdict, long FirstUnixMs, long LastUnixMs, long Messages, IReadOnlyList<string> Quantities);

    internal sealed record DeviceBody(string Id, bool IsThere, IReadOnlyList<ValueBody> Values);
}
