using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>
/// A looped water network: a main under every piece of street, a node at every crossing, works that hold their head. Junction n is
/// crossing n, pipe n lies under piece n.
/// </summary>
/// <remarks>
/// Demand of 0.45 m3 a day for one component: 216,000 m3 a day for 480,000, that is 180 l for each of 1.2 million people. Head of the
/// works 48 m above the plain, so that the ends keep more than the 0.14 MPa of CJJ 58 at the evening peak. Hazen-Williams C 120.
/// </remarks>
internal static class WaterMaker
{
    private const double DemandM3PerDay = 0.45;
    private const double ShareOfWorks = 0.3;
    private const double HeadM = 82;
    private const double Roughness = 120;
    private const string Homes = "homes";
    private const string Works = "works";

    public static NetworkModel Make(CellGrid cells, StreetNet streets, CityPlane plane, int components, ulong seed)
    {
        var builder = new NetworkBuilder
        {
            Options = new NetworkOptions { Flow = FlowUnit.Cmh, Coordinates = CoordinateUnit.Degrees, DefaultPatternId = Homes, Accuracy = 1e-5 },
            Times = new NetworkTimes { DurationS = 86_400, PatternStepS = DayCurves.StepS, HydraulicStepS = DayCurves.StepS },
        };
        builder.Title.Add($"Water network of a made city, seed {seed}");
        builder.Add(DayCurves.Homes(Homes));
        builder.Add(DayCurves.Works(Works));
        AddNodes(builder, cells, streets, plane, components, new Ground(seed));
        for (var piece = 0; piece < streets.PieceCount; piece++) AddPipe(builder, streets, piece);
        var sources = Sources.Choose(cells, streets, 0);
        for (var index = 0; index < sources.Count; index++) AddWorks(builder, streets, plane, sources[index], index);
        return Build(builder);
    }

    /// <summary>A network that was made here has no faults; one that has is a fault of this program.</summary>
    internal static NetworkModel Build(NetworkBuilder builder) => builder.TryBuild(out var network, out var faults)
        ? network
        : throw new InvalidOperationException(string.Join("; ", faults));

    internal static double[] MetresAtNodes(StreetNet streets)
    {
        var metres = new double[streets.Nodes.Length];
        for (var piece = 0; piece < streets.PieceCount; piece++)
        {
            metres[streets.From[piece]] += streets.LengthOf(piece) / 2;
            metres[streets.To[piece]] += streets.LengthOf(piece) / 2;
        }

        return metres;
    }

    internal static MapPoint MapPointOf(CityPlane plane, PlanePoint point)
    {
        var position = plane.ToDegrees(point);
        return new MapPoint(position.Longitude, position.Latitude);
    }

    private static void AddNodes(NetworkBuilder builder, CellGrid cells, StreetNet streets, CityPlane plane, int components, Ground ground)
    {
        var metres = MetresAtNodes(streets);
        var perMetre = components * DemandM3PerDay / 86_400 / metres.Sum();
        for (var node = 0; node < streets.Nodes.Length; node++)
        {
            var point = streets.Nodes[node];
            var demand = Math.Round(metres[node] * perMetre, 8);
            builder.Add(new Junction($"WN{node + 1:D5}")
            {
                ElevationM = ground.At(point),
                Demands = [new JunctionDemand(demand * (1 - ShareOfWorks), Homes), new JunctionDemand(demand * ShareOfWorks, Works)],
                Position = MapPointOf(plane, point),
                Tag = CellGrid.ZoneName(cells.ZoneOf(cells.CellAt(point))),
            });
        }
    }

    private static void AddPipe(NetworkBuilder builder, StreetNet streets, int piece) =>
        builder.Add(new Pipe($"WP{piece + 1:D5}", $"WN{streets.From[piece] + 1:D5}", $"WN{streets.To[piece] + 1:D5}")
        {
            LengthM = Math.Round(streets.LengthOf(piece), 2),
            DiameterM = streets.ClassOf(piece) switch { StreetClass.Arterial => 0.6, StreetClass.Collector => 0.4, _ => 0.2 },
            Roughness = Roughness,
            Tag = streets.Names[streets.StreetOf(piece)],
        });

    private static void AddWorks(NetworkBuilder builder, StreetNet streets, CityPlane plane, int node, int index)
    {
        var crossing = streets.Nodes[node];
        var works = crossing with { East = crossing.East + 40 * PlanePoint.PerMetre, North = crossing.North + 40 * PlanePoint.PerMetre };
        builder.Add(new Reservoir($"WR{index + 1}") { HeadM = HeadM, Position = MapPointOf(plane, works) });
        builder.Add(new Pipe($"WM{index + 1}", $"WR{index + 1}", $"WN{node + 1:D5}") { LengthM = 60, DiameterM = 1.2, Roughness = Roughness });
    }
}
