using System.Diagnostics.CodeAnalysis;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>A few components with their places, and a line of pipes between them.</summary>
internal sealed class CityStub(params ComponentPlace[] places) : ICityTopology
{
    public string Version { get; init; } = "stub";

    /// <summary>Components that are neighbours on the pipes, in order: each is next to the one before and behind it.</summary>
    public IReadOnlyList<string> PipeLine { get; init; } = [];

    public static ComponentPlace Place(string code, string? circuit = null, string? zone = null, DateOnly? due = null, double latitude = 36.45, double longitude = 115.98) =>
        new(code, GatewayMessages.Gateway, null, zone, circuit, latitude, longitude, due);

    public bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place) =>
        (place = Array.Find(places, row => row.Code == component)) is not null;

    public IReadOnlyList<PipeNeighbour> PipeNeighbours(string component) =>
        [.. PipeLine.Where((_, index) => Math.Abs(index - At(component)) == 1).Select(other => new PipeNeighbour(other, 100))];

    public IReadOnlyList<string> PipesBetween(string from, string to)
    {
        var (low, high) = (Math.Min(At(from), At(to)), Math.Max(At(from), At(to)));
        return [.. Enumerable.Range(low, high - low).Select(index => $"P{index}")];
    }

    private int At(string component) => PipeLine.ToList().IndexOf(component);
}
