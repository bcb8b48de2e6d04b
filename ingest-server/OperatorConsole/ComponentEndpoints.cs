using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/components</c>: what the city has, with the newest values.</summary>
internal static class ComponentEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/components", () => context.Registry.Components.Select(row => ToBody(row, context.Latest))).Require(ApiRole.Viewer);
        api.MapGet("/components/unknown", () => context.Unknown.All.Where(device => IsStranger(device, context.Registry)).Select(device => new UnknownBody(
            device.Gateway, device.Device, device.Verdict.ToString(), device.FirstUnixMs, device.LastUnixMs, device.Messages, device.Quantities))).Require(ApiRole.Viewer);
        api.MapGet("/components/{code}", (string code) =>
            context.Registry.Components.FirstOrDefault(row => row.Code == code) is { } row
                ? Results.Ok(ToBody(row, context.Latest))
                : Results.Problem($"No component {code}; /api/v1/components lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
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
        return new ComponentBody(row.Code, row.Name, kind, row.Gateway, row.Latitude, row.Longitude, row.Grid, [.. devices]);
    }

    private sealed record ComponentBody(
        string Code, string Name, string Kind, string Gateway, double Latitude, double Longitude, string? Grid, IReadOnlyList<DeviceBody> Devices);

    private sealed record UnknownBody(
        string Gateway, string Device, string Verdict, long FirstUnixMs, long LastUnixMs, long Messages, IReadOnlyList<string> Quantities);

    private sealed record DeviceBody(string Id, bool IsThere, IReadOnlyList<ValueBody> Values);
}
