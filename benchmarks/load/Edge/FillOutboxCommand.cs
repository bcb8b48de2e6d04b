using System.CommandLine;

namespace SmartPoles.LoadRig.Edge;

/// <summary><c>fill-outbox CONFIG MIB</c>: a process for the rig to kill, so that the outbox is left as a power cut leaves it.</summary>
internal static class FillOutboxCommand
{
    public const string Verb = "fill-outbox";

    public static Command Create(TimeProvider time)
    {
        var config = new Argument<string>("config") { Description = "Configuration file of the agent" };
        var mebibytes = new Argument<int>("mib") { Description = "Size on disk to reach" };
        var command = new Command(Verb, "Fills the outbox of a configuration, says so, and waits to be killed.") { config, mebibytes };
        command.Hidden = true;
        command.SetAction(async (parsed, stop) =>
        {
            var size = (long)parsed.GetValue(mebibytes) * 1024 * 1024;
            var filler = new OutboxFiller(parsed.GetValue(config)!, time);
            var (readings, outbox) = await filler.FillAsync((outbox, _) => outbox.BytesOnDisk >= size);
            Console.WriteLine($"filled {readings} {outbox.BytesOnDisk}");
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
            return 0;
        });
        return command;
    }
}
