using System.Text.Json.Serialization;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>What is drawn of a box: single components where they are few enough, squares with counts where they are not.</summary>
/// <remarks>Most of a city is well: what is 0 or false of a square or a component is left out.</remarks>
/// <param name="Of">Whether it is <c>components</c> or <c>cells</c>.</param>
/// <param name="Box">What was asked for: west, south, east, north, degrees.</param>
/// <param name="Total">Components in the squares that the box touches; with <c>components</c> those in the box.</param>
/// <param name="CellMetres">Side of a square; 0 with <c>components</c>.</param>
/// <param name="CellWidth">The same in degrees of longitude.</param>
/// <param name="CellHeight">The same in degrees of latitude.</param>
/// <param name="Cells">Squares with something in them.</param>
/// <param name="Components">Components.</param>
public sealed record MapView(
    string Of, double[] Box, int Total, int CellMetres, double CellWidth, double CellHeight, IReadOnlyList<MapSquare> Cells, IReadOnlyList<MapComponent> Components)
{
    /// <summary>More components than this in a box are shown as squares: some 250 KB, and more than a screen has room for.</summary>
    public const int ComponentsMax = 2_500;

    /// <summary>More squares than this in a box are shown as larger ones: some 1 MB.</summary>
    public const int CellsMax = 20_000;

    /// <param name="watch">Map and state.</param>
    /// <param name="box">What is looked at.</param>
    /// <param name="zoom">Zoom of a web map with tiles of 256 pixels: how large a square has to be to be seen.</param>
    /// <param name="abnormalOnly">Only what is not well.</param>
    public static MapView Take(CityWatch watch, GeoBox box, double zoom, bool abnormalOnly)
    {
        var state = watch.State;
        var map = state.Map;
        if (map.CountIn(box, ComponentsMax) <= ComponentsMax)
        {
            var inside = map.ComponentsIn(box).ToArray();
            MapComponent[] shown = [.. inside.Where(index => !abnormalOnly || state.LevelOf(index) > 0 || state.IsOffline(index)).Select(index => MapComponent.Of(map, state, index))];
            return new MapView("components", Edges(box), inside.Length, 0, 0, 0, [], shown);
        }

        for (var level = map.Lattice.LevelOf(zoom); ; level++)
        {
            var squares = SquaresOf(map, state, box, level);
            if (squares.Count > CellsMax && level < CellLattice.LevelMax) continue;
            var scale = 1 << level;
            return new MapView(
                "cells", Edges(box), squares.Sum(square => square.Count), CellLattice.CellMetres * scale, map.Lattice.WidthDegrees * scale,
                map.Lattice.HeightDegrees * scale, abnormalOnly ? [.. squares.Where(square => !square.IsWell)] : squares, []);
        }
    }

    private static List<MapSquare> SquaresOf(CityMap map, CityState state, GeoBox box, int level)
    {
        var sums = new Dictionary<(int Row, int Column), (int Count, CellState State)>();
        foreach (var stretch in map.CellsIn(box))
        {
            for (var index = stretch.Start.Value; index < stretch.End.Value; index++)
            {
                var cell = map.Cells[index];
                var key = (cell.Row >> level, cell.Column >> level);
                var sum = sums.GetValueOrDefault(key);
                sums[key] = (sum.Count + cell.Count, sum.State.And(state.Cell(index)));
            }
        }

        return [.. sums.Select(sum => new MapSquare(
            Degrees(map.Lattice.West(sum.Key.Column, level)), Degrees(map.Lattice.South(sum.Key.Row, level)), sum.Value.Count, sum.Value.State.Level,
            sum.Value.State.Alarmed, sum.Value.State.Offline, sum.Value.State.Debt))];
    }

    private static double[] Edges(GeoBox box) => [box.West, box.South, box.East, box.North];

    /// <summary>To a tenth of a metre: more digits are only bytes.</summary>
    internal static double Degrees(double degrees) => Math.Round(degrees, 6);
}

/// <param name="West">Western edge, degrees.</param>
/// <param name="South">Southern edge, degrees.</param>
/// <param name="Count">Components in it.</param>
/// <param name="Level">Worst active alarm, 1 is the worst; left out when there is none.</param>
/// <param name="Alarmed">Components with an alarm; left out when there is none.</param>
/// <param name="Offline">Components that nobody reads now; left out when there is none.</param>
/// <param name="Debt">Records that are known and not there; left out when there is none.</param>
public sealed record MapSquare(
    double West, double South, int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Level,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Alarmed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Offline,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ulong Debt = 0)
{
    [JsonIgnore]
    public bool IsWell => Level == 0 && Offline == 0;
}

/// <param name="Code">Component code.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">Class and subclass, four digits.</param>
/// <param name="Gateway">Who reads it.</param>
/// <param name="Latitude">Degrees.</param>
/// <param name="Longitude">Degrees.</param>
/// <param name="Level">Worst active alarm, 1 is the worst; left out when there is none.</param>
/// <param name="IsOffline">Nobody reads it now; left out when somebody does.</param>
public sealed record MapComponent(
    string Code, string Name, string Kind, string Gateway, double Latitude, double Longitude,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Level,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsOffline)
{
    internal static MapComponent Of(CityMap map, CityState state, int index)
    {
        var row = map.Components[index];
        var kind = ComponentCode.TryParse(row.Code, out var code) ? code.Kind.ToString("D4") : "";
        return new MapComponent(
            row.Code, row.Name, kind, row.Gateway, MapView.Degrees(row.Latitude), MapView.Degrees(row.Longitude), state.LevelOf(index), state.IsOffline(index));
    }
}
