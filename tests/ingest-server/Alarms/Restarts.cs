using SmartPoles.IngestServer.Alarms;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Stops a kernel and starts another one from its snapshot.</summary>
internal static class Restarts
{
    /// <summary>What a kernel tells that is stopped after so many entries and goes on from its snapshot.</summary>
    public static List<AlarmTransition> After(int entries, KernelScript script, Func<AlarmKernel> make)
    {
        var (before, after) = (make(), make());
        var told = script.PlayTo(before, 0, entries);
        Copy(before, after);
        told.AddRange(script.PlayTo(after, entries));
        return told;
    }

    public static void Copy(AlarmKernel from, AlarmKernel to)
    {
        using var stream = new MemoryStream();
        KernelSnapshot.Write(from.State, 17, stream);
        stream.Position = 0;
        var saved = KernelSnapshot.Read(stream, to.Rules, to.TopologyOf);
        Assert.NotNull(saved);
        Assert.Equal(17, saved.Value.Position);
        to.Restore(saved.Value.State);
    }
}
