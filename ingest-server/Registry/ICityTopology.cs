using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.IngestServer.Registry;

/// <summary>What rules and grouping need to know of places: immutable, named by its content, read without a lock.</summary>
public interface ICityTopology
{
    /// <summary>Hash of the content, 16 hexadecimal digits; the journal and the evidence of an alarm name it.</summary>
    string Version { get; }

    /// <summary>Where a component stands and what it belongs to.</summary>
    bool TryFind(string component, [NotNullWhen(true)] out ComponentPlace? place);

    /// <summary>The lamp circuit that feeds most of what a gateway reads, and with it the gateway; null where none is known.</summary>
    string? CircuitOf(string gateway) => null;

    /// <summary>Components with a live sensor next to this one on its pipe network, the nearest first; empty where it is on none.</summary>
    IReadOnlyList<PipeNeighbour> PipeNeighbours(string component);

    /// <summary>The component itself, those next to it on the pipes, and those next but one: what one burst reaches first. One may come more than once.</summary>
    IEnumerable<string> NearOnPipes(string component)
    {
        yield return component;
        foreach (var next in PipeNeighbours(component))
        {
            yield return next.Component;
            foreach (var nextButOne in PipeNeighbours(next.Component)) yield return nextButOne.Component;
        }
    }

    /// <summary>Pipes on the shortest way between two components of one network, in order; empty where there is none.</summary>
    IReadOnlyList<string> PipesBetween(string from, string to);
}

/// <param name="Code">Component code, 16 digits.</param>
/// <param name="Gateway">The gateway that reads it.</param>
/// <param name="Grid">Unit grid code, 15 digits; null where unknown.</param>
/// <param name="Zone">District metering area, rain area or other zone; null where unknown.</param>
/// <param name="Circuit">Lamp circuit that feeds it; null for none.</param>
/// <param name="Latitude">WGS-84 degrees.</param>
/// <param name="Longitude">WGS-84 degrees.</param>
/// <param name="CalibrationDue">Day by which its detector must be calibrated; null where unknown.</param>
public sealed record ComponentPlace(
    string Code, string Gateway, string? Grid, string? Zone, string? Circuit, double Latitude, double Longitude, DateOnly? CalibrationDue);

/// <param name="Component">Component code, 16 digits.</param>
/// <param name="Metres">Length of the shortest way of pipes.</param>
public readonly record struct PipeNeighbour(string Component, double Metres);
