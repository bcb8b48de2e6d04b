using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Touring;

/// <summary>
/// <c>/api/v1/tour</c>: a player of scenes says what goes on, and the page shows it on the map. Whoever plays scenes in a city makes alarms in it,
/// so it takes an engineer to announce them.
/// </summary>
/// <remarks>
/// <code>
///   demo --PUT, at every change and every 10 s--> TourBoard --"tour" on the live stream--> page --GET--> caption, marks, the map goes there
/// </code>
/// </remarks>
internal static class TourEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) } };

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/tour", () => context.Tour.Current is { } tour ? Results.Json(TourBody.Of(tour, context.City.Map), Json) : Results.NoContent()).Require(ApiRole.Viewer);
        api.MapPut("/tour", (HttpContext http, CancellationToken stop) => AnnounceAsync(http, context, stop)).Require(ApiRole.Engineer).Unaudited();
        api.MapDelete("/tour", () =>
        {
            context.Tour.Clear();
            Tell(context);
            return Results.NoContent();
        }).Require(ApiRole.Engineer);
    }

    private static async Task<IResult> AnnounceAsync(HttpContext http, ConsoleContext context, CancellationToken stop)
    {
        Tour? tour;
        try
        {
            if (!http.Request.HasJsonContentType()) return Refuse("a JSON body is needed, with name, speed, validSeconds and scenes", StatusCodes.Status415UnsupportedMediaType);
            tour = await http.Request.ReadFromJsonAsync<Tour>(Json, stop);
        }
        catch (JsonException fault)
        {
            return Refuse($"{fault.Path}: {fault.Message}");
        }

        if (tour is null) return Refuse("the body is null");
        if (tour.Fault() is { } reason) return Refuse(reason);
        var isNews = context.Tour.Current is not { } before || JsonSerializer.Serialize(before, Json) != JsonSerializer.Serialize(tour, Json);
        context.Tour.Announce(tour);
        if (isNews) Tell(context);
        return Results.NoContent();
    }

    /// <summary>Only that it has changed: a page that comes late asks anyhow, and so all of them show the same.</summary>
    private static void Tell(ConsoleContext context) => context.Stream.Publish(("tour", "{}"));

    private static IResult Refuse(string reason, int status = StatusCodes.Status400BadRequest) => Results.Problem(reason, statusCode: status);
}

/// <summary>The tour with the places of its scenes.</summary>
internal sealed record TourBody(string Name, string About, double Speed, IReadOnlyList<TourSceneBody> Scenes)
{
    internal static TourBody Of(Tour tour, CityMap map) => new(tour.Name!, tour.About ?? "", tour.Speed, [.. tour.Scenes!.Select(scene => TourSceneBody.Of(scene, map))]);
}

/// <param name="Id">Name of the scene.</param>
/// <param name="What">For people.</param>
/// <param name="Place">Name of the place.</param>
/// <param name="State">waiting, playing or over.</param>
/// <param name="FromUnixMs">When it began.</param>
/// <param name="Expected">Alarms that are right for it.</param>
/// <param name="Places">Where its subjects are shown; those without a place are not there.</param>
/// <param name="Box">West, south, east, north of the places, degrees; null without any.</param>
internal sealed record TourSceneBody(
    string Id, string What, string Place, TourSceneState State, long? FromUnixMs, IReadOnlyList<ExpectedAlarm> Expected, IReadOnlyList<PlaceBody> Places, double[]? Box)
{
    internal static TourSceneBody Of(TourScene scene, CityMap map)
    {
        PlaceBody[] places = [.. (scene.Subjects ?? []).Select(subject => PlaceBody.Of(map, subject)).OfType<PlaceBody>().DistinctBy(place => place.Code)];
        double[]? box = places.Length == 0
            ? null
            : [places.Min(place => place.Longitude), places.Min(place => place.Latitude), places.Max(place => place.Longitude), places.Max(place => place.Latitude)];
        return new TourSceneBody(scene.Id!, scene.What!, scene.Place ?? "", scene.State, scene.FromUnixMs, scene.Expected ?? [], places, box);
    }
}
