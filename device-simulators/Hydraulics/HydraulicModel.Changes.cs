using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Hydraulics;

// What may be done to the network between two solves.
public sealed partial class HydraulicModel
{
    /// <summary>Leaks that were placed and not removed.</summary>
    public IReadOnlyList<PipeLeak> Leaks => _cuts.Leaks;

    /// <summary>Multiplies all demands of the patterns; 1 at first.</summary>
    public double DemandFactor
    {
        get => _demands.Factor;
        set => _demands.Factor = value;
    }

    /// <summary>Gives a junction a demand of its own, m3/s; null gives it back to its patterns.</summary>
    public void SetDemand(int junction, double? m3PerS)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)junction, (uint)Network.Junctions.Count);
        _demands.Set(junction, m3PerS);
    }

    /// <summary>Sets the head of a reservoir, m; a pattern of its own takes it back at the next solve.</summary>
    public void SetReservoirHead(int reservoir, double headM) => _nodes[Network.Junctions.Count + reservoir].Head = headM;

    /// <summary>Sets the level of a tank, m above its bottom, within its limits.</summary>
    public void SetTankLevel(int tank, double levelM)
    {
        var node = TankNode(tank);
        node.Tank!.SetLevel(levelM);
        node.Head = node.Tank.Head;
    }

    /// <summary>Shuts a link: a pipe at both its ends, a pump off, a valve whatever its setting.</summary>
    public void Close(int link) => _cuts.Switch(link, isOpen: false);

    /// <summary>Opens a link: a pump at speed 1, a valve wide open.</summary>
    public void Open(int link) => _cuts.Switch(link, isOpen: true);

    /// <summary>Sets the speed of a pump, or the setting of a valve in the units of <see cref="Valve.Setting"/>.</summary>
    public void Adjust(int link, double setting)
    {
        if (Network.Links[link] is Pipe) throw new ArgumentException($"{Network.Links[link].Id} is a pipe and has no setting", nameof(link));
        _links[link].Adjust(setting);
    }

    /// <summary>Lets a junction leak, m3/s at 1 m; 0 stops it.</summary>
    public void SetEmitter(int junction, double coefficient)
    {
        var node = _nodes[junction];
        var flow = node.Leak?.Flow ?? 0;
        node.Leak = Emitter(coefficient);
        if (node.Leak is not null) node.Leak.Flow = flow;
    }

    /// <summary>How much a junction leaks, m3/s at 1 m; 0 for one that does not.</summary>
    public double EmitterOf(int junction) => (_nodes[junction].Leak as LeakOutlet)?.Coefficient ?? 0;

    /// <summary>Makes a hole in a pipe; the next solve has it.</summary>
    /// <param name="pipe">Number of the pipe.</param>
    /// <param name="share">Place, above 0 at its start and below 1 at its end.</param>
    /// <param name="coefficient">m3/s at 1 m; <see cref="Orifice.Coefficient"/> for a hole of a size.</param>
    /// <param name="exponent">0.5 for a hole; 1 to 1.5 for a slit that opens with the pressure.</param>
    public PipeLeak PlaceLeak(int pipe, double share, double coefficient, double exponent = 0.5)
    {
        if (!(exponent > 0)) throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "Must be above 0");
        return _cuts.Place(pipe, share, coefficient, size => new LeakOutlet(size, exponent, Network.Options.EmitterBackflow));
    }

    /// <summary>Makes a leak larger or smaller, m3/s at 1 m.</summary>
    public void ResizeLeak(PipeLeak leak, double coefficient) => leak.Resize(coefficient);

    /// <summary>Mends a leak.</summary>
    public void RemoveLeak(PipeLeak leak) => _cuts.Remove(leak);
}
