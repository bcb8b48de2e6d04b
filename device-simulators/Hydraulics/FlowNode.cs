namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>A node while a state is sought.</summary>
internal sealed class FlowNode(string id, double elevation)
{
    public string Id => id;

    /// <summary>Row of the matrix; -1 where the head is given.</summary>
    public int Row { get; set; } = -1;

    /// <summary>Place in <see cref="FlowNetwork.Nodes"/>.</summary>
    public int Number { get; set; }

    public double Elevation { get; } = elevation;

    /// <summary>Head, m; for gas the potential.</summary>
    public double Head { get; set; } = elevation;

    /// <summary>What is asked for, m3/s; negative for an inflow.</summary>
    public double Demand { get; set; }

    /// <summary>Inflow less outflow while a step is set up; at a node of given head, what the network takes from it, negative.</summary>
    public double Excess { get; set; }

    /// <summary>A leak or emitter.</summary>
    public Outlet? Leak { get; set; }

    /// <summary>A demand that falls with the pressure; takes the place of <see cref="Demand"/> in the balance.</summary>
    public Outlet? Taker { get; set; }

    /// <summary>The vessel, where there is one.</summary>
    public TankState? Tank { get; set; }

    /// <summary>Cut off from every source although something is drawn: it has run dry.</summary>
    public bool IsDrained { get; set; }

    public double Pressure => Head - Elevation;

    public bool IsFixed => Row < 0;

    /// <summary>What really leaves the network here by use, m3/s.</summary>
    public double Delivered => IsDrained ? 0 : Taker?.Flow ?? Demand;
}
