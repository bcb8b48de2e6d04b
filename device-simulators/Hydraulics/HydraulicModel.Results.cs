using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

// What the last state is.
public sealed partial class HydraulicModel
{
    /// <summary>Standard gravity times the density of water at 4 °C, MPa to a metre of water.</summary>
    private const double MegapascalPerMetre = 0.00980665;

    /// <summary>Head of a node above datum, m. A node that ran dry has the head of its own height.</summary>
    public double HeadM(int node) => _nodes[node].IsDrained ? _nodes[node].Elevation : _nodes[node].Head;

    /// <summary>Pressure at a node, m of the liquid; at a tank the level, at a reservoir 0.</summary>
    public double PressureM(int node) => Network.Nodes[node] is Reservoir || _nodes[node].IsDrained ? 0 : _nodes[node].Pressure;

    /// <summary>Gauge pressure at a node, MPa.</summary>
    public double PressureMpa(int node) => Megapascal(PressureM(node));

    /// <summary>Flow from start to end of a link, m3/s; of a pipe with leaks, at its start.</summary>
    public double FlowM3PerS(int link) => _links[link].Flow;

    /// <summary>Flow out of a link at its end, m3/s: less by the leaks within.</summary>
    public double EndFlowM3PerS(int link) => _cuts.EndFlow(link);

    /// <summary>Mean velocity at the start of a pipe, m/s.</summary>
    public double VelocityMPerS(int pipe)
    {
        var diameter = Network.Pipes[pipe].DiameterM;
        return _links[pipe].Flow / (Math.PI / 4 * diameter * diameter);
    }

    /// <summary>What a link does.</summary>
    public LinkState StateOf(int link) => _links[link].State;

    /// <summary>What is drawn at a junction, m3/s, leaks apart; less than what is asked for where it ran dry or demands follow the pressure.</summary>
    public double DeliveredM3PerS(int junction) => _nodes[junction].Delivered;

    /// <summary>What is asked for at a junction, m3/s.</summary>
    public double DemandM3PerS(int junction) => _nodes[junction].Demand;

    /// <summary>What the emitter of a junction loses, m3/s.</summary>
    public double EmitterM3PerS(int junction) => _nodes[junction].IsDrained ? 0 : _nodes[junction].Leak?.Flow ?? 0;

    /// <summary>What the network gives to a reservoir or tank, m3/s; negative when it feeds the network.</summary>
    public double InflowM3PerS(int node) => node < Network.Junctions.Count ? 0 : _nodes[node].Excess;

    /// <summary>Level of a tank above its bottom, m.</summary>
    public double LevelM(int tank) => TankNode(tank).Tank!.Level;

    /// <summary>Whether a node is cut off from every source and ran dry.</summary>
    public bool IsDry(int node) => _nodes[node].IsDrained;

    /// <summary>Head at a point of a pipe, m: friction is even along it, with a bend at every leak.</summary>
    public double HeadOnPipe(int pipe, double share) => _cuts.HeadAt(pipe, share);

    /// <summary>Gauge pressure at a point of a pipe, MPa; the ground rises evenly between its ends.</summary>
    public double PressureOnPipeMpa(int pipe, double share) => Megapascal(_cuts.HeadAt(pipe, share) - _cuts.ElevationAt(pipe, share));

    private double Megapascal(double metres) => metres * MegapascalPerMetre * Network.Options.SpecificGravity;
}
