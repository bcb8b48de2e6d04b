using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>What every test of an agent on a connection needs: a data directory and a device to read.</summary>
public abstract class UplinkTest : IDisposable
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private protected TempFolder Folder { get; } = new();

    private protected TcpSlave Slave { get; } = new();

    public void Dispose()
    {
        Slave.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
