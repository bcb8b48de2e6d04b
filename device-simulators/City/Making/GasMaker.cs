using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>A branched gas network: the shortest ways along the streets from the gate stations to every crossing.</summary>
/// <remarks>
/// Medium pressure A, 0.3 MPa at the gates (GB 50028). The network is written with the density at the mean pressure (2.8 kg/m3,
/// kinematic viscosity 3.75e-6 m2/s), so flows are m3 at that pressure and heads are metres of such gas: EPANET reckons it right within a few per
/// cent as long as the pressure falls by less than a tenth. The simulator itself reckons with real gas. Demand 0.36 of these m3 a day for one
/// component: 640,000 standard m3 a day for 480,000. Junction n is crossing n.
/// </remarks>
internal static class GasMaker
{
    private const double GateMegapascal = 0.3;
    private const double SpecificGravity = 0.0028;
    private const double ViscosityToWater = 3.67;
    private const double MegapascalPerMetre = 0.00980665;
    private const double RoughnessM = 0.0001;
    private const double VelocityMPerS = 3.5;
    private const double DemandM3PerDay = 0.36;
    private const string Kitchens = "kitchens";

    private static readonly double[] DiametersM = [0.063, 0.09, 0.11, 0.16, 0.2, 0.25, 0.315, 0.4, 0.5, 0.6, 0.8, 1];

    public static NetworkModel Make(CellGrid cells, StreetNet streets, CityPlane plane, int components, ulong seed)
    {
        var builder = new NetworkBuilder
        {
            Options = new NetworkOptions
            {
                Flow = FlowUnit.Cmh,
                Coordinates = CoordinateUnit.Degrees,
                DefaultPatternId = Kitchens,
                HeadLoss = HeadLossFormula.DarcyWeisbach,
                SpecificGravity = SpecificGravity,
                Viscosity = ViscosityToWater,
                Accuracy = 1e-5,
            },
            Times = new NetworkTimes { DurationS = 86_400, PatternStepS = DayCurves.StepS, HydraulicStepS = DayCurves.StepS },
        };
        builder.Title.Add($"Gas network of a made city, seed {seed}");
        builder.Add(DayCurves.Kitchens(Kitchens));
        var gates = Sources.Choose(cells, streets, -0.2);
        var tree = ShortestWays.From(gates, streets);
        var flows = AddNodes(builder, cells, streets, plane, components);
        tree.AddUp(flows);
        for (var node = 0; node < streets.Nodes.Length; node++)
        {
            if (tree.PieceTo(node) is >= 0 and var piece) AddPipe(builder, streets, piece, tree.Before(node), node, flows[node]);
        }

        for (var index = 0; index < gates.Count; index++)
        {
            builder.Add(new Reservoir($"GR{index + 1}")
            {
                HeadM = Math.Round(GateMegapascal / (SpecificGravity * MegapascalPerMetre), 2),
                Position = WaterMaker.MapPointOf(plane, streets.Nodes[gates[index]] with { East = streets.Nodes[gates[index]].East - 40 * PlanePoint.PerMetre }),
            });
            builder.Add(new Pipe($"GM{index + 1}", $"GR{index + 1}", $"GN{gates[index] + 1:D5}") { LengthM = 40, DiameterM = SizeFor(flows[gates[index]]), Roughness = RoughnessM });
        }

        return WaterMaker.Build(builder);
    }

    private static double[] AddNodes(NetworkBuilder builder, CellGrid cells, StreetNet streets, CityPlane plane, int components)
    {
        var metres = WaterMaker.MetresAtNodes(streets);
        var perMetre = components * DemandM3PerDay / 86_400 / metres.Sum();
        var flows = new double[metres.Length];
        for (var node = 0; node < flows.Length; node++)
        {
            flows[node] = Math.Round(metres[node] * perMetre, 8);
            builder.Add(new Junction($"GN{node + 1:D5}")
            {
                Demands = [new JunctionDemand(flows[node], Kitchens)],
                Position = WaterMaker.MapPointOf(plane, streets.Nodes[node]),
                Tag = CellGrid.ZoneName(cells.ZoneOf(cells.CellAt(streets.Nodes[node]))),
            });
        }

        return flows;
    }

    private static void AddPipe(NetworkBuilder builder, StreetNet streets, int piece, int from, int to, double flow) =>
        builder.Add(new Pipe($"GP{piece + 1:D5}", $"GN{from + 1:D5}", $"GN{to + 1:D5}")
        {
            LengthM = Math.Round(streets.LengthOf(piece), 2),
            DiameterM = SizeFor(flow),
            Roughness = RoughnessM,
            Tag = streets.Names[streets.StreetOf(piece)],
        });

    private static double SizeFor(double flow)
    {
        var needed = Math.Sqrt(4 * flow / (Math.PI * VelocityMPerS));
        var index = Array.FindIndex(DiametersM, diameter => diameter >= needed);
        return index < 0 ? DiametersM[^1] : DiametersM[index];
    }
}
