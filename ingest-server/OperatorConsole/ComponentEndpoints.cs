using SmartPoles.IngestServer.Live;
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
        api.MapGet("/components", (double? west, double? south, double? east, double? north, string? q, bool? measured, int? limit) =>
        {
            // Without any wish all of them, written as they are read: for a script that wants the whole list.
            if (!GeoBox.TryRead(west, south, east, north, default, out var box, out var reason)) return Refuse(reason);
            if (limit is < 1 or > LimitMax) return Refuse($"limit {limit} is outside 1..{LimitMax}");
            if (q?.Length > TextLengthMax) return Refuse($"q has {q.Length} characters, at most {TextLengthMax}");
            var rows = west is null ? context.Registry.Components : context.City.Map.ComponentsIn(box).Select(index => context.City.Map.Components[index]);
            if (measured == true) rows = rows.Where(row => row.Devices.Count > 0);
            if (q is { Length: > 0 }) rows = rows.Where(row => Holds(row, q));
            return Results.Ok((limit is { } most ? rows.Take(most) : rows).Select(row => ToBody(row, context.Latest)));
        }).Require(ApiRole.Viewer);
        api.MapGet("/components/unknown", () => context.Unknown.All.Where(device => IsStranger(device, context.Registry)).Select(device => new UnknownBody(
            device.Gateway, device.Device, device.Verdict.ToString(), device.FirstUnixMs, device.LastUnixMs, device.Messages, device.Quantities))).Require(ApiRole.Viewer);
        api.MapGet("/components/{code}", (string code) =>
            context.City.Map.Find(code) is >= 0 and var place
                ? Results.Ok(ToBody(context.City.Map.Components[place], context.Latest))
                : Results.Problem($"No component {code}; /api/v1/components lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static bool Holds(ComponentRow row, string text) =>
        row.Name?.Contains(text, StringComparison.OrdinalIgnoreCase) == true || row.Code.Contains(text, StringComparison.Ordinal)
        || row.Gateway.Contains(text, StringComparison.OrdinalIgnoreCase) || row.Devices.Any(device => device.Contains(text, StringComparison.Ordinal));

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
        return new ComponentBody(row.Code, row.Name, kind, row.Gateway, row.Latitude, row.Longitude, row.Grid, [.. devices]);
    }

    private sealed record ComponentBody(
        string Code, string Name, string Kind, string Gateway, double Latitude, double Longitude, string? Grid, IReadOnlyList<DeviceBody> Devices);

    private sealed record UnknownBody(
        string Gateway, string Device, string Verdict, long FirstUnixMs, long LastUnixMs, long Messages, IReadOnlyList<string> Quantities);

    private sealed record DeviceBody(string Id, bool IsThere, IReadOnlyList<ValueBody> Values);
}
