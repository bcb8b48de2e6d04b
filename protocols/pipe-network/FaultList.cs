namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Faults up to a bound, so that a file of rubbish does not fill the memory with complaints.</summary>
internal sealed class FaultList
{
    /// <summary>More than a person reads.</summary>
    public const int CountMax = 200;

    private readonly List<NetworkFault> _faults = [];

    public IReadOnlyList<NetworkFault> Faults => _faults;

    public void Add(Origin origin, string message)
    {
        if (_faults.Count < CountMax) _faults.Add(new NetworkFault(origin, message));
        else if (_faults.Count == CountMax) _faults.Add(new NetworkFault(origin, "more faults follow and are not listed; mend these first"));
    }
}
