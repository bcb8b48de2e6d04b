namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A hole somewhere along a pipe; made by the model whose pipe it is.</summary>
public sealed class PipeLeak
{
    private readonly Func<double, Outlet?> _outlet;

    internal PipeLeak(int pipe, double share, FlowNode node, double size, Func<double, Outlet?> outlet)
    {
        Pipe = pipe;
        Share = share;
        Node = node;
        _outlet = outlet;
        Resize(size);
    }

    /// <summary>Number of the pipe.</summary>
    public int Pipe { get; }

    /// <summary>Place along the pipe, from 0 at its start to 1 at its end.</summary>
    public double Share { get; }

    /// <summary>How large: water, m3/s at 1 m of pressure; gas, diameter of the hole in m. 0 once it is mended.</summary>
    public double Size { get; private set; }

    /// <summary>What is lost in the last state: water m3/s, gas standard m3/s.</summary>
    public double FlowM3PerS => Node.IsDrained ? 0 : Node.Leak?.Flow ?? 0;

    internal FlowNode Node { get; }

    internal void Resize(double size)
    {
        var flow = Node.Leak?.Flow ?? 0;
        Size = size;
        Node.Leak = size > 0 ? _outlet(size) : null;
        if (Node.Leak is not null) Node.Leak.Flow = flow;
    }
}
