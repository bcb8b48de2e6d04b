namespace SmartPoles.LoadRig;

/// <summary>What all commands do around their work.</summary>
internal static class RigCommand
{
    /// <summary>A measurement that could not be made is told in one line, with exit code 1.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (RigException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return 1;
        }
    }
}
