using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>The gas network of a city, from the form in which its file has it (m3 and metres of gas at a mean pressure) to real gas.</summary>
internal sealed class GasSide
{
    private const double WaterKgPerM3 = 1000;
    private const double KpaPerMetreOfWater = 9.80665;

    private readonly NetworkModel _source;
    private readonly double[] _base;

    public GasSide(NetworkModel source)
    {
        _source = source;
        var options = new GasOptions();
        var standard = source.Options.SpecificGravity * WaterKgPerM3 / options.DensityKgPerM3;
        _base = [.. source.Junctions.Select(junction => junction.Demands.Sum(demand => demand.BaseM3PerS) * standard)];
        var nodes = source.Nodes.Select((node, index) => new GasNode(node.Id)
        {
            DemandM3PerS = index < _base.Length ? _base[index] : 0,
            SupplyKpa = (node as Reservoir)?.HeadM * source.Options.SpecificGravity * KpaPerMetreOfWater,
            Position = node.Position,
        });
        var pipes = source.Pipes.Select(pipe => new GasPipe(pipe.Id, pipe.From, pipe.To)
        {
            LengthM = pipe.LengthM,
            DiameterM = pipe.DiameterM,
            RoughnessM = pipe.Roughness,
        });
        Model = new GasModel(
            GasNetwork.TryCreate(nodes, pipes, options, out var network, out var faults)
                ? network
                : throw new CityException($"{Files.CityFormat.GasName}: {string.Join("; ", faults.Take(3))}"));
    }

    public GasModel Model { get; }

    /// <summary>The state at a time counted from a midnight, s.</summary>
    public SolveReport SolveAt(double seconds)
    {
        var step = (long)(seconds / _source.Times.PatternStepS);
        for (var junction = 0; junction < _base.Length; junction++)
        {
            var demands = _source.Junctions[junction].Demands;
            var pattern = demands.Count == 0 ? null : _source.FindPattern(demands[0].PatternId ?? _source.Options.DefaultPatternId);
            Model.SetDemand(junction, _base[junction] * (pattern?.At(step) ?? 1));
        }

        return Model.Solve();
    }

    /// <summary>Gauge pressure of every node, kPa.</summary>
    public float[] Pressures()
    {
        var pressures = new float[_source.Nodes.Count];
        for (var node = 0; node < pressures.Length; node++) pressures[node] = (float)Model.PressureKpa(node);
        return pressures;
    }
}
