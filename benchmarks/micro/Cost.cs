namespace SmartPoles.Benchmarks;

/// <summary>Of one read, on average.</summary>
/// <param name="Failed">Reads that were not Ok; a figure with failures means nothing.</param>
/// <param name="CpuMicroseconds">Processor time of the whole process, all threads.</param>
/// <param name="WallMicroseconds">Time of the clock.</param>
/// <param name="Bytes">Allocated in the whole process.</param>
internal readonly record struct Cost(int Failed, double CpuMicroseconds, double WallMicroseconds, double Bytes);
