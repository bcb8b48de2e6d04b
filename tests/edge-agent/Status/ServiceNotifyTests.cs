using SmartPoles.EdgeAgent.Status;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Status;

public class ServiceNotifyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Send_ToPathOrAbstractName_ArrivesAsOneDatagramEach(bool isAbstract)
    {
        using var folder = new TempFolder();
        var address = isAbstract ? $"@{Path.GetFileName(folder.Path)}" : folder["notify"];
        using var manager = new ServiceManager(address);
        using var notify = new ServiceNotify(address, null, TimeProvider.System);

        notify.Ready("3 buses,\nall well");
        notify.Pet();
        notify.Stopping();

        Assert.Equal("READY=1\nSTATUS=3 buses, all well", manager.Next());
        Assert.Equal("WATCHDOG=1", manager.Next());
        Assert.Equal("STOPPING=1", manager.Next());
    }

    [Fact]
    public void Reloading_Stamp_IsTheMonotonicClockInMicroseconds()
    {
        using var folder = new TempFolder();
        using var manager = new ServiceManager(folder["notify"]);
        using var notify = new ServiceNotify(folder["notify"], null, TimeProvider.System);
        var before = Environment.TickCount64;    // CLOCK_MONOTONIC or CLOCK_BOOTTIME in ms: equal on a machine that never slept

        notify.Reloading();

        var message = manager.Next();
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", message, StringComparison.Ordinal);
        Assert.InRange(long.Parse(message[(message.LastIndexOf('=') + 1)..]) / 1000, before - 60_000, before + 60_000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    [InlineData("@smartpoles-nobody-listens")]
    public void Send_NobodyListens_DoesNothing(string? address)
    {
        using var notify = new ServiceNotify(address, null, TimeProvider.System);

        notify.Ready("x");
        notify.Pet();
    }

    [Fact]
    public void Send_AddressTooLong_DoesNothing()
    {
        using var notify = new ServiceNotify("/" + new string('x', 300), TimeSpan.FromSeconds(1), TimeProvider.System);

        notify.Ready("x");

        Assert.Null(notify.WatchdogInterval);
    }

    [Fact]
    public void Send_ManagerDoesNotRead_NeverBlocks()
    {
        using var folder = new TempFolder();
        using var manager = new ServiceManager(folder["notify"]);
        using var notify = new ServiceNotify(folder["notify"], null, TimeProvider.System);

        for (var pet = 0; pet < 10_000; pet++) notify.Pet();

        Assert.NotEmpty(manager.Waiting());
    }
}
