using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>
/// Water that escapes at a junction, just so much that the pressure there falls to a given one. How large the opening must be is
/// found by trial on the network as it is when it begins; from then on the opening stays, and the pressure follows the demands.
/// </summary>
internal sealed class WaterOpening
{
    private const int TrialsMax = 12;
    private const double Exactness = 0.005;
    private const double FirstHoleM = 0.1;
    private const double HoleMaxM = 1.5;
    private const double PressureMinM = 0.5;
    private const double FlowMin = 1e-9;

    /// <summary>Loss grows with this power of the flow (Hazen-Williams).</summary>
    private const double LossPower = 1.852;

    private readonly HydraulicModel _water;
    private readonly int _node;
    private readonly double _whole;
    private readonly double _overSeconds;
    private double _open;

    private WaterOpening(HydraulicModel water, int node, double whole, double overSeconds) =>
        (_water, _node, _whole, _overSeconds) = (water, node, whole, overSeconds);

    /// <summary>The opening that a disturbance of the pressure at a junction stands for. The model has a solved state, and keeps it.</summary>
    public static WaterOpening For(HydraulicModel water, int node, Disturbance what)
    {
        var usual = water.PressureM(node);
        var metresPerMpa = water.PressureMpa(node) > 0 ? usual / water.PressureMpa(node) : 0;
        var (wanted, over) = what switch
        {
            Disturbance.PressureScaled scaled => (usual * scaled.Factor, 0.0),
            Disturbance.PressureDropped dropped => (usual - dropped.Megapascal * metresPerMpa, 0.0),
            Disturbance.PressureSagging sagging => (usual - sagging.Megapascal * metresPerMpa, sagging.OverSeconds),
            _ => throw new ArgumentException($"{what} is nothing that water does by escaping", nameof(what)),
        };
        return new WaterOpening(water, node, SizeFor(water, node, usual, Math.Max(PressureMinM, wanted)), over);
    }

    /// <summary>Opens as far as it is after some seconds; false when that changes nothing. A slow one lets the pressure fall evenly.</summary>
    public bool OpenTo(double seconds)
    {
        var wanted = _overSeconds > 0 ? _whole * Math.Pow(Math.Clamp(seconds / _overSeconds, 0, 1), 1 / LossPower) : _whole;
        if (wanted == _open) return false;
        Widen(_water, _node, wanted - _open);
        _open = wanted;
        return true;
    }

    /// <summary>Mends it.</summary>
    public void Close()
    {
        Widen(_water, _node, -_open);
        _open = 0;
    }

    // By differences: a junction may leak for another reason too.
    private static void Widen(HydraulicModel water, int node, double by)
    {
        var size = water.EmitterOf(node) + by;
        water.SetEmitter(node, size > FlowMin ? size : 0);
    }

    // The loss on the way to the junction is taken as r q^1.852; each trial tells r better.
    private static double SizeFor(HydraulicModel water, int node, double usual, double wanted)
    {
        if (wanted >= usual) return 0;
        var before = water.EmitterOf(node);
        var lostBefore = water.EmitterM3PerS(node);
        var size = Orifice.Coefficient(FirstHoleM);
        for (var trial = 0; trial < TrialsMax; trial++)
        {
            water.SetEmitter(node, before + size);
            water.Solve();
            var pressure = water.PressureM(node);
            if (Math.Abs(pressure - wanted) < Exactness * usual) break;
            var flow = Math.Max(FlowMin, water.EmitterM3PerS(node) - lostBefore);
            var loss = Math.Max(FlowMin, usual - pressure) / Math.Pow(flow, LossPower);
            var next = Math.Pow((usual - wanted) / loss, 1 / LossPower) / Math.Pow(wanted, water.Network.Options.EmitterExponent);
            size = Math.Clamp(next, size / 8, Math.Min(size * 8, Orifice.Coefficient(HoleMaxM)));
        }

        water.SetEmitter(node, before);
        water.Solve();
        return size;
    }
}
