using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City;

// Look-ups by place. Each index is built when it is first asked for: a fleet needs few of them, a scenario most.
public sealed partial class GeneratedCity
{
    private readonly Places _places;

    /// <summary>Component numbers with a device that a gateway reads, ascending.</summary>
    public ReadOnlySpan<int> DevicesOf(int gateway) => _places.ByGateway.Value[gateway];

    /// <summary>All components in a cell.</summary>
    public ReadOnlySpan<int> InCell(int cell) => _places.ByCell.Value[cell];

    /// <summary>All components along a piece of street.</summary>
    public ReadOnlySpan<int> AlongPiece(int piece) => _places.ByPiece.Value[piece];

    /// <summary>All components in a zone.</summary>
    public ReadOnlySpan<int> InZone(int zone) => _places.ByZone.Value[zone];

    /// <summary>Lamps, smart poles and the cabinet of a circuit.</summary>
    public ReadOnlySpan<int> OnCircuit(int circuit) => _places.ByCircuit.Value[circuit];

    /// <summary>Components at a node of the water network.</summary>
    public ReadOnlySpan<int> AtWaterNode(int node) => _places.ByWaterNode.Value[node];

    /// <summary>Components at a node of the gas network.</summary>
    public ReadOnlySpan<int> AtGasNode(int node) => _places.ByGasNode.Value[node];

    /// <summary>Pieces of a street, in order.</summary>
    public ReadOnlySpan<int> PiecesOf(int street) => _places.ByStreet.Value[street];

    /// <summary>The lamps of a circuit, in order along their streets.</summary>
    public IEnumerable<int> LampsOfCircuit(int circuit)
    {
        var (first, count) = Components.RangeOf(CityMix.LampKind);
        foreach (var component in OnCircuit(circuit).ToArray())
        {
            if (component >= first && component < first + count) yield return component;
        }
    }

    /// <summary>All components along a street, piece by piece.</summary>
    public IEnumerable<int> AlongStreet(int street)
    {
        foreach (var piece in PiecesOf(street).ToArray())
        {
            foreach (var component in AlongPiece(piece).ToArray()) yield return component;
        }
    }

    /// <summary>All components in a box, edges included; corners in either order.</summary>
    public IEnumerable<int> InBox(GeoPoint corner, GeoPoint opposite)
    {
        var (a, b) = (Plane.FromDegrees(corner), Plane.FromDegrees(opposite));
        return InBox(
            new PlanePoint(Math.Min(a.East, b.East), Math.Min(a.North, b.North)), new PlanePoint(Math.Max(a.East, b.East), Math.Max(a.North, b.North)));
    }

    /// <summary>All components within a distance of a point, m.</summary>
    public IEnumerable<int> Around(PlanePoint point, double metres)
    {
        var reach = (int)Math.Ceiling(metres * PlanePoint.PerMetre);
        return InBox(new PlanePoint(point.East - reach, point.North - reach), new PlanePoint(point.East + reach, point.North + reach))
            .Where(component => PlaceOf(component).MetresTo(point) <= metres);
    }

    /// <summary>Pipes of the water network whose two ends lie on crossings of a street; empty for a network from a foreign file.</summary>
    public IEnumerable<int> WaterPipesOfStreet(int street) => PipesOfStreet(Water, street);

    /// <summary>Pipes of the gas network whose two ends lie on crossings of a street.</summary>
    public IEnumerable<int> GasPipesOfStreet(int street) => PipesOfStreet(Gas, street);

    /// <summary>Where a node of a network lies on the plane; null when its file does not say.</summary>
    public PlanePoint? PlaceOf(NetworkNode node) => node.Position is { } point ? Plane.FromDegrees(new GeoPoint(point.Y, point.X)) : null;

    private IEnumerable<int> InBox(PlanePoint southWest, PlanePoint northEast)
    {
        var first = Cells.CellAt(new PlanePoint(southWest.East, northEast.North));
        var last = Cells.CellAt(new PlanePoint(northEast.East, southWest.North));
        for (var row = first / Cells.Columns; row <= last / Cells.Columns; row++)
        {
            for (var column = first % Cells.Columns; column <= last % Cells.Columns; column++)
            {
                foreach (var component in InCell(row * Cells.Columns + column).ToArray())
                {
                    var (east, north) = PlaceOf(component);
                    if (east >= southWest.East && east <= northEast.East && north >= southWest.North && north <= northEast.North) yield return component;
                }
            }
        }
    }

    private IEnumerable<int> PipesOfStreet(NetworkModel network, int street)
    {
        var tag = Streets.Names[street];
        for (var pipe = 0; pipe < network.Pipes.Count; pipe++)
        {
            if (network.Pipes[pipe].Tag == tag) yield return pipe;
        }
    }

    private sealed class Places(GeneratedCity city)
    {
        public int DeviceCount { get; } = city.Components.HasDevice.Count(has => has);

        public Lazy<Buckets> ByGateway { get; } = Of(
            city, city.GatewayCount, component => city.Components.HasDevice[component] ? city.Components.Gateway[component] : -1);

        public Lazy<Buckets> ByCell { get; } = Of(city, city.Cells.Count, city.CellOf);

        public Lazy<Buckets> ByZone { get; } = Of(city, city.Cells.ZoneCount, city.ZoneOf);

        public Lazy<Buckets> ByPiece { get; } = Of(city, city.Streets.PieceCount, city.PieceOf);

        public Lazy<Buckets> ByCircuit { get; } = Of(city, city.CircuitCount, city.CircuitOf);

        public Lazy<Buckets> ByWaterNode { get; } = Of(city, city.Water.Nodes.Count, city.WaterNodeOf);

        public Lazy<Buckets> ByGasNode { get; } = Of(city, city.Gas.Nodes.Count, city.GasNodeOf);

        public Lazy<Buckets> ByStreet { get; } = new(() => Buckets.Of(city.Streets.Names.Count, city.Streets.PieceCount, city.Streets.StreetOf));

        private static Lazy<Buckets> Of(GeneratedCity city, int buckets, Func<int, int> bucketOf) =>
            new(() => Buckets.Of(buckets, city.Components.Count, bucketOf));
    }
}
