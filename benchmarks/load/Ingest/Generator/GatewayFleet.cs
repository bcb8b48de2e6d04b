using System.Diagnostics;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>All gateways of the city, on their threads.</summary>
internal sealed class GatewayFleet : IDisposable
{
    private const ulong FilesBesideGateways = 512;

    private readonly GeneratorLoop[] _loops;

    public GatewayFleet(CityPlan city, GeneratorOptions options, int seed, TimeProvider time)
    {
        var wanted = (ulong)city.Gateways + FilesBesideGateways;
        var files = SocketNative.RaiseOpenFiles(wanted);
        if (files < wanted) throw new RigException($"{city.Gateways} gateways need {wanted} open files and the system allows {files}: ulimit -n {wanted}");
        _loops = [.. Enumerable.Range(0, options.Threads).Select(index => new GeneratorLoop(city, options, index, options.Threads, seed, time))];
    }

    /// <summary>Readings handed to the system.</summary>
    public long Published => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Published));

    /// <summary>Readings whose PUBACK came.</summary>
    public long Acknowledged => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Acknowledged));

    /// <summary>Readings that the server answered with a reason code of refusal.</summary>
    public long Refused => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Refused));

    /// <summary>Gateways connected, with all births acknowledged.</summary>
    public long Live => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Live));

    public long ConnectionsRefused => _loops.Sum(loop => Volatile.Read(ref loop.Counters.ConnectionsRefused));

    public long ConnectionsLost => _loops.Sum(loop => Volatile.Read(ref loop.Counters.ConnectionsLost));

    public long Rebirths => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Rebirths));

    public long Sends => _loops.Sum(loop => Volatile.Read(ref loop.Counters.Sends));

    public long PayloadBytes => _loops.Max(loop => Volatile.Read(ref loop.Counters.PayloadBytes));

    public bool IsIdle => _loops.All(loop => loop.IsIdle);

    public void ConnectAll()
    {
        foreach (var loop in _loops) loop.ConnectAll();
    }

    public void CutAll()
    {
        foreach (var loop in _loops) loop.CutAll();
    }

    /// <summary>Starts the data; gives the moment.</summary>
    public long Publish()
    {
        var stamp = Stopwatch.GetTimestamp();
        foreach (var loop in _loops) loop.Publish(stamp);
        return stamp;
    }

    /// <summary>From now on there is gas at every device.</summary>
    public void BeginStorm()
    {
        foreach (var loop in _loops) loop.IsStorm = true;
    }

    public void Drain()
    {
        foreach (var loop in _loops) loop.Drain();
    }

    public void ThrowIfFailed()
    {
        foreach (var loop in _loops) loop.ThrowIfFailed();
    }

    /// <summary>From the send to the PUBACK; once nothing is in flight.</summary>
    public LatencyHistogram FromSend() => Merge(counters => counters.FromSend);

    /// <summary>From the moment due to the PUBACK; empty where no rate is held.</summary>
    public LatencyHistogram FromDue() => Merge(counters => counters.FromDue);

    public void Dispose()
    {
        foreach (var loop in _loops) loop.Dispose();
    }

    private LatencyHistogram Merge(Func<GeneratorCounters, LatencyHistogram> which)
    {
        var all = new LatencyHistogram();
        foreach (var loop in _loops) all.Add(which(loop.Counters));
        return all;
    }
}
