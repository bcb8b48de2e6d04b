using SmartPoles.IngestServer.Alarms;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Stops a kernel and starts another one from its snapshot.</summary>
internal static class Restarts
{
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
