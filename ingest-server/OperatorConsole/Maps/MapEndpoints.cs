using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary><c>/api/v1/map</c> and <c>/api/v1/city</c>: the city to look at, by box and zoom, never all of it at once.</summary>
internal static class MapEndpoints
{
    private const double ZoomMax = 24;
    private const int SubjectsMax = 500;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/map", ([AsParameters] MapParameters wanted) => View(context.City, wanted)).Require(ApiRole.Viewer);
        api.MapGet("/map/places", (string[] subject) => subject.Length <= SubjectsMax
            ? Results.Ok(subject.Distinct(StringComparer.Ordinal).Select(name => PlaceBody.Of(context.City.Map, name)).OfType<PlaceBody>())
            : Refuse($"{subject.Length} subjects; at most {SubjectsMax} at a time")).Require(ApiRole.Viewer);
        api.MapGet("/city", () => CityBody.Of(context)).Require(ApiRole.Viewer);
    }

    /// <summary>What is drawn of a box.</summary>
    internal static IResult View(CityWatch city, MapParameters wanted)
    {
        if (!GeoBox.TryRead(wanted.West, wanted.South, wanted.East, wanted.North, city.Map.Box, out var box, out var reason)) return Refuse(reason);
        if (wanted.Zoom is not (null or (>= 0 and <= ZoomMax))) return Refuse($"zoom {wanted.Zoom} is outside 0..{ZoomMax}");
        if (wanted.Only is not (null or "abnormal")) return Refuse($"only '{wanted.Only}' is not abnormal, the one thing that can be asked for alone");
        return Results.Ok(MapView.Take(city, box, wanted.Zoom ?? 0, wanted.Only is not null));
    }

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);
}

/// <param name="West">Degrees; the four edges together, or none for the whole city.</param>
/// <param name="South">Degrees.</param>
/// <param name="East">Degrees.</param>
/// <param name="North">Degrees.</param>
/// <param name="Zoom">Zoom of a web map, 0 to 24.</param>
/// <param name="Only">abnormal: what is well is left out.</param>
internal sealed record MapParameters(double? West, double? South, double? East, double? North, double? Zoom, string? Only);

/// <summary>Where a subject of an alarm is shown.</summary>
/// <param name="Subject">Device, gateway or component.</param>
/// <param name="Code">The component there.</param>
/// <param name="Name">Its name.</param>
/// <param name="Latitude">Degrees.</param>
/// <param name="Longitude">Degrees.</param>
internal sealed record PlaceBody(string Subject, string Code, string Name, double Latitude, double Longitude)
{
    /// <summary>Null for what has no place.</summary>
    internal static PlaceBody? Of(CityMap map, string subject)
    {
        var place = map.PlaceOf(subject);
        if (place < 0) return null;
        var row = map.Components[place];
        return new PlaceBody(subject, row.Code, row.Name, row.Latitude, row.Longitude);
    }
}

/// <summary>Figures of the city as it was; what gateways owed then is not known.</summary>
/// <param name="NowMs">Where the replay stands, Unix ms.</param>
/// <param name="Components">In the registry of today.</param>
/// <param name="Gateways">The same.</param>
/// <param name="GatewaysOnline">Of these between birth and death certificate then.</param>
/// <param name="Alarms">Active ones of level 1, 2, 3.</param>
/// <param name="Box">West, south, east, north of all components, degrees.</param>
/// <param name="Kinds">Components by kind, and how many of them reported.</param>
/// <param name="Coverage">Share of the pipes under monitoring, and what was promised.</param>
internal sealed record PastCityBody(
    long NowMs, int Components, int Gateways, int GatewaysOnline, IReadOnlyList<int> Alarms, double[] Box, IReadOnlyList<KindFigure> Kinds, CoverageFigure Coverage)
{
    internal static PastCityBody Of(in Moment moment, Figures figures)
    {
        var state = moment.City.State;
        var map = state.Map;
        return new PastCityBody(
            moment.NowMs, map.Components.Count, moment.Registry.Gateways.Count, state.GatewaysOnline, state.AlarmsByLevel,
            [map.Box.West, map.Box.South, map.Box.East, map.Box.North], figures.Kinds, figures.Coverage);
    }
}

/// <summary>Figures of the whole city.</summary>
/// <param name="Components">In the registry.</param>
/// <param name="Gateways">In the registry.</param>
/// <param name="GatewaysOnline">Of these between birth and death certificate.</param>
/// <param name="Alarms">Active ones of level 1, 2, 3.</param>
/// <param name="Box">West, south, east, north of all components, degrees.</param>
/// <param name="Kinds">Components by kind, and how many of them report.</param>
/// <param name="Coverage">Share of the pipes under monitoring, and what was promised.</param>
/// <param name="Debt">Records that gateways have numbered and that are not there: missing, or dropped with a reason.</param>
internal sealed record CityBody(
    int Components, int Gateways, int GatewaysOnline, IReadOnlyList<int> Alarms, double[] Box, IReadOnlyList<KindFigure> Kinds, CoverageFigure Coverage, ulong Debt)
{
    internal static CityBody Of(ConsoleContext context)
    {
        var state = context.City.State;
        var map = state.Map;
        var figures = context.Figures.Now;
        return new CityBody(
            map.Components.Count, context.Registry.Gateways.Count, state.GatewaysOnline, state.AlarmsByLevel,
            [map.Box.West, map.Box.South, map.Box.East, map.Box.North], figures.Kinds, figures.Coverage, figures.Debt);
    }
}
