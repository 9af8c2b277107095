/*
 * What QEMU's introspection does not say, kept by hand, as unsigned-members.ts is; all else about QMP is generated. A new
 * release may add to it: https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html says since when a command is there and,
 * in its address, in which module.
 */

/** What QEMU's introspection does not say. */
export const notIntrospected = {
  /** Commands that take any further argument: QEMU declares them `gen: false`, which introspection does not show. */
  anyArgument: ['device_add'] as readonly string[],

  /** The release that brought each command and event. */
  since: byName({
    '0.12': 'POWERDOWN RESET RESUME SHUTDOWN STOP',
    '0.13': `
      BLOCK_IO_ERROR RTC_CHANGE VNC_CONNECTED VNC_DISCONNECTED VNC_INITIALIZED WATCHDOG device_add
      qmp_capabilities
    `,
    '0.14': `
      SPICE_CONNECTED SPICE_DISCONNECTED SPICE_INITIALIZED add_client balloon block_resize
      blockdev-snapshot-sync client_migrate_info closefd cont device_del eject expire_password getfd
      human-monitor-command inject-nmi memsave migrate migrate_cancel netdev_add netdev_del pmemsave
      query-balloon query-block query-blockstats query-chardev query-commands query-kvm query-mice
      query-migrate query-name query-pci query-spice query-status query-uuid query-version query-vnc quit
      screendump set_link set_password stop system_powerdown system_reset
    `,
    '1.1': `
      BLOCK_JOB_CANCELLED BLOCK_JOB_COMPLETED DEVICE_TRAY_MOVED SUSPEND WAKEUP block-job-cancel
      block-job-set-speed block-stream block_set_io_throttle change-vnc-password qom-list-types
      query-block-jobs system_wakeup transaction xen-save-devices-state
    `,
    '1.2': `
      BALLOON_CHANGE SUSPEND_DISK add-fd device-list-properties dump-guest-memory migrate-set-capabilities
      qom-get qom-list qom-set query-cpu-definitions query-fdsets query-machines
      query-migrate-capabilities query-target remove-fd
    `,
    '1.3': `
      BLOCK_JOB_ERROR BLOCK_JOB_READY SPICE_MIGRATE_COMPLETED block-commit block-job-complete
      block-job-pause block-job-resume drive-mirror nbd-server-add nbd-server-start nbd-server-stop
      send-key xen-set-global-dirty-log
    `,
    '1.4': 'chardev-add chardev-remove ringbuf-read ringbuf-write',
    '1.5': 'DEVICE_DELETED GUEST_PANICKED query-command-line-options query-tpm query-tpm-models query-tpm-types',
    '1.6': 'NIC_RX_FILTER_CHANGED drive-backup query-rx-filter',
    '1.7': 'BLOCK_IMAGE_CORRUPTED blockdev-snapshot-delete-internal-sync blockdev-snapshot-internal-sync',
    '2.0': `
      QUORUM_FAILURE QUORUM_REPORT_BAD object-add object-del query-chardev-backends
      query-dump-guest-memory-capability query-iothreads query-named-block-nodes
    `,
    '2.1': `
      ACPI_DEVICE_OST VSERPORT_CHANGE change-backing-file query-acpi-ospm-status query-memdev
      query-memory-devices rtc-reset-reinjection
    `,
    '2.2': 'trace-event-get-state trace-event-set-state',
    '2.3': 'BLOCK_WRITE_THRESHOLD block-set-write-threshold blockdev-backup migrate-incoming query-vnc-servers',
    '2.4': `
      MEM_UNPLUG_ERROR MIGRATION block-dirty-bitmap-add block-dirty-bitmap-clear block-dirty-bitmap-remove
      migrate-set-parameters query-migrate-parameters query-rocker query-rocker-of-dpa-flows
      query-rocker-of-dpa-groups query-rocker-ports
    `,
    '2.5': `
      blockdev-change-medium blockdev-close-tray blockdev-open-tray blockdev-snapshot dump-skeys
      migrate-start-postcopy query-qmp-schema
    `,
    '2.6': 'DUMP_COMPLETED MIGRATION_PASS blockdev-mirror input-send-event query-dump query-gic-capabilities',
    '2.7': 'query-hotpluggable-cpus x-blockdev-change xen-load-devices-state',
    '2.8': 'query-cpu-model-baseline query-cpu-model-comparison query-cpu-model-expansion x-colo-lost-heartbeat',
    '2.9': `
      blockdev-add blockdev-del query-vm-generation-id query-xen-replication-status xen-colo-do-checkpoint
      xen-set-replication
    `,
    '2.10': 'chardev-change chardev-send-break x-debug-block-dirty-bitmap-sha256',
    '2.11': 'migrate-continue query-memory-size-summary watchdog-set-action',
    '2.12': `
      BLOCK_JOB_PENDING block-job-dismiss block-job-finalize blockdev-insert-medium blockdev-remove-medium
      nbd-server-remove qom-list-properties query-cpus-fast query-sev query-sev-capabilities
      query-sev-launch-measure x-blockdev-set-iothread
    `,
    '3.0': `
      JOB_STATUS_CHANGE PR_MANAGER_STATUS_CHANGED blockdev-create job-cancel job-complete job-dismiss
      job-finalize job-pause job-resume migrate-pause migrate-recover query-jobs query-pr-managers
      set-numa-node x-exit-preconfig
    `,
    '3.1': 'COLO_EXIT query-colo-status query-display-options',
    '4.0': `
      RDMA_GID_STATUS_CHANGED announce-self block-dirty-bitmap-disable block-dirty-bitmap-enable
      block-dirty-bitmap-merge block-latency-histogram-set query-current-machine x-debug-query-block-graph
    `,
    '4.2': 'FAILOVER_NEGOTIATED UNPLUG_PRIMARY',
    '5.0': 'GUEST_CRASHLOADED',
    '5.1': 'MEMORY_DEVICE_SIZE_CHANGE x-blockdev-amend',
    '5.2': `
      BLOCK_EXPORT_DELETED MEMORY_FAILURE block-export-add block-export-del calc-dirty-rate
      query-block-exports query-dirty-rate query-replay replay-break replay-delete-break replay-seek
    `,
    '6.0': `
      display-reload query-yank set-action sev-inject-launch-secret snapshot-delete snapshot-load
      snapshot-save yank
    `,
    '6.1': 'blockdev-reopen query-sev-attestation-report',
    '6.2': `
      DEVICE_UNPLUG_GUEST_ERROR query-sgx query-sgx-capabilities x-query-irq x-query-jit x-query-numa
      x-query-opcount x-query-profile x-query-ramblock x-query-rdma x-query-roms x-query-usb
    `,
    '7.1': `
      VFU_CLIENT_HANGUP cancel-vcpu-dirty-limit display-update query-stats query-stats-schemas
      query-vcpu-dirty-limit set-vcpu-dirty-limit
    `,
    '7.2': `
      NETDEV_STREAM_CONNECTED NETDEV_STREAM_DISCONNECTED dumpdtb x-query-virtio
      x-query-virtio-queue-element x-query-virtio-queue-status x-query-virtio-status
      x-query-virtio-vhost-queue-status
    `,
    '8.0': `
      cxl-inject-correctable-error cxl-inject-uncorrectable-errors get-win32-socket query-audiodevs
      query-cryptodev query-migrationthreads xen-event-inject xen-event-list
    `,
    '8.1': `
      cxl-inject-dram-event cxl-inject-general-media-event cxl-inject-memory-module-event
      cxl-inject-poison
    `,
    '8.2': `
      CPU_POLARIZATION_CHANGE HV_BALLOON_STATUS_REPORT block-job-change query-hv-balloon-status-report
      query-s390x-cpu-polarization set-cpu-topology
    `,
    '9.0': 'request-ebpf',
    '9.1': `
      GUEST_PVSHUTDOWN VFIO_MIGRATION cxl-add-dynamic-capacity cxl-release-dynamic-capacity
      x-query-interrupt-controllers
    `,
    '9.2': 'device-sync-config',
    '10.0': 'NETDEV_VHOST_USER_CONNECTED NETDEV_VHOST_USER_DISCONNECTED blockdev-set-active',
    '10.1': 'qom-list-get x-accel-stats',
    '10.2': 'SCLP_CPI_INFO_AVAILABLE inject-ghes-v2-error query-accelerators query-firmware-log',
  }),

  /**
   * The module of QEMU's schema under which the reference has each command and event: a part of its address. What the module
   * `block` declares is under `block-core`, which that includes before.
   */
  module: byName({
    accelerator: 'query-accelerators query-kvm x-accel-stats',
    acpi: 'ACPI_DEVICE_OST query-acpi-ospm-status',
    'acpi-hest': 'inject-ghes-v2-error',
    audio: 'query-audiodevs',
    'block-core': `
      BLOCK_IMAGE_CORRUPTED BLOCK_IO_ERROR BLOCK_JOB_CANCELLED BLOCK_JOB_COMPLETED BLOCK_JOB_ERROR
      BLOCK_JOB_PENDING BLOCK_JOB_READY BLOCK_WRITE_THRESHOLD DEVICE_TRAY_MOVED PR_MANAGER_STATUS_CHANGED
      QUORUM_FAILURE QUORUM_REPORT_BAD block-commit block-dirty-bitmap-add block-dirty-bitmap-clear
      block-dirty-bitmap-disable block-dirty-bitmap-enable block-dirty-bitmap-merge
      block-dirty-bitmap-remove block-job-cancel block-job-change block-job-complete block-job-dismiss
      block-job-finalize block-job-pause block-job-resume block-job-set-speed block-latency-histogram-set
      block-set-write-threshold block-stream block_resize block_set_io_throttle blockdev-add
      blockdev-backup blockdev-change-medium blockdev-close-tray blockdev-create blockdev-del
      blockdev-insert-medium blockdev-mirror blockdev-open-tray blockdev-remove-medium blockdev-reopen
      blockdev-set-active blockdev-snapshot blockdev-snapshot-delete-internal-sync
      blockdev-snapshot-internal-sync blockdev-snapshot-sync change-backing-file drive-backup drive-mirror
      eject query-block query-block-jobs query-blockstats query-named-block-nodes query-pr-managers
      x-blockdev-amend x-blockdev-change x-blockdev-set-iothread x-debug-block-dirty-bitmap-sha256
      x-debug-query-block-graph
    `,
    'block-export': `
      BLOCK_EXPORT_DELETED block-export-add block-export-del nbd-server-add nbd-server-remove
      nbd-server-start nbd-server-stop query-block-exports
    `,
    char: `
      VSERPORT_CHANGE chardev-add chardev-change chardev-remove chardev-send-break query-chardev
      query-chardev-backends ringbuf-read ringbuf-write
    `,
    control: 'qmp_capabilities query-commands query-version quit',
    cryptodev: 'query-cryptodev',
    cxl: `
      cxl-add-dynamic-capacity cxl-inject-correctable-error cxl-inject-dram-event
      cxl-inject-general-media-event cxl-inject-memory-module-event cxl-inject-poison
      cxl-inject-uncorrectable-errors cxl-release-dynamic-capacity
    `,
    dump: 'DUMP_COMPLETED dump-guest-memory query-dump query-dump-guest-memory-capability',
    ebpf: 'request-ebpf',
    introspect: 'query-qmp-schema',
    job: 'JOB_STATUS_CHANGE job-cancel job-complete job-dismiss job-finalize job-pause job-resume query-jobs',
    machine: `
      BALLOON_CHANGE HV_BALLOON_STATUS_REPORT MEMORY_DEVICE_SIZE_CHANGE balloon dump-skeys dumpdtb
      inject-nmi memsave pmemsave query-balloon query-cpu-definitions query-cpu-model-baseline
      query-cpu-model-comparison query-cpu-model-expansion query-cpus-fast query-current-machine
      query-firmware-log query-hotpluggable-cpus query-hv-balloon-status-report query-machines
      query-memdev query-memory-devices query-memory-size-summary query-target query-uuid
      query-vm-generation-id set-numa-node system_powerdown system_reset system_wakeup
      x-query-interrupt-controllers x-query-irq x-query-jit x-query-numa x-query-ramblock x-query-roms
      x-query-usb
    `,
    'machine-s390x': 'CPU_POLARIZATION_CHANGE SCLP_CPI_INFO_AVAILABLE query-s390x-cpu-polarization set-cpu-topology',
    migration: `
      COLO_EXIT MIGRATION MIGRATION_PASS UNPLUG_PRIMARY calc-dirty-rate cancel-vcpu-dirty-limit migrate
      migrate-continue migrate-incoming migrate-pause migrate-recover migrate-set-capabilities
      migrate-set-parameters migrate-start-postcopy migrate_cancel query-colo-status query-dirty-rate
      query-migrate query-migrate-capabilities query-migrate-parameters query-migrationthreads
      query-vcpu-dirty-limit query-xen-replication-status set-vcpu-dirty-limit snapshot-delete
      snapshot-load snapshot-save x-colo-lost-heartbeat xen-colo-do-checkpoint xen-load-devices-state
      xen-save-devices-state xen-set-global-dirty-log xen-set-replication
    `,
    misc: `
      RTC_CHANGE VFU_CLIENT_HANGUP add-fd add_client closefd cont get-win32-socket getfd
      human-monitor-command query-command-line-options query-fdsets query-iothreads query-name remove-fd
      stop x-exit-preconfig
    `,
    'misc-arm': 'query-gic-capabilities',
    'misc-i386': `
      query-sev query-sev-attestation-report query-sev-capabilities query-sev-launch-measure query-sgx
      query-sgx-capabilities rtc-reset-reinjection sev-inject-launch-secret xen-event-inject
      xen-event-list
    `,
    net: `
      FAILOVER_NEGOTIATED NETDEV_STREAM_CONNECTED NETDEV_STREAM_DISCONNECTED NETDEV_VHOST_USER_CONNECTED
      NETDEV_VHOST_USER_DISCONNECTED NIC_RX_FILTER_CHANGED announce-self netdev_add netdev_del
      query-rx-filter set_link
    `,
    pci: 'query-pci',
    qdev: `
      DEVICE_DELETED DEVICE_UNPLUG_GUEST_ERROR device-list-properties device-sync-config device_add
      device_del
    `,
    qom: 'object-add object-del qom-get qom-list qom-list-get qom-list-properties qom-list-types qom-set',
    replay: 'query-replay replay-break replay-delete-break replay-seek',
    rocker: 'query-rocker query-rocker-of-dpa-flows query-rocker-of-dpa-groups query-rocker-ports',
    'run-state': `
      GUEST_CRASHLOADED GUEST_PANICKED GUEST_PVSHUTDOWN MEMORY_FAILURE POWERDOWN RESET RESUME SHUTDOWN
      STOP SUSPEND SUSPEND_DISK WAKEUP WATCHDOG query-status set-action watchdog-set-action
    `,
    stats: 'query-stats query-stats-schemas',
    tpm: 'query-tpm query-tpm-models query-tpm-types',
    trace: 'trace-event-get-state trace-event-set-state',
    transaction: 'transaction',
    ui: `
      SPICE_CONNECTED SPICE_DISCONNECTED SPICE_INITIALIZED SPICE_MIGRATE_COMPLETED VNC_CONNECTED
      VNC_DISCONNECTED VNC_INITIALIZED change-vnc-password client_migrate_info display-reload
      display-update expire_password input-send-event query-display-options query-mice query-spice
      query-vnc query-vnc-servers screendump send-key set_password
    `,
    vfio: 'VFIO_MIGRATION',
    virtio: `
      x-query-virtio x-query-virtio-queue-element x-query-virtio-queue-status x-query-virtio-status
      x-query-virtio-vhost-queue-status
    `,
    yank: 'query-yank yank',
  }),
};

/** `{ key: 'a b' }` → a Map from `a` and `b` to `key`. */
function byName(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names).flatMap(([key, list]) =>
      list
        .trim()
        .split(/\s+/)
        .map((name) => [name, key]),
    ),
  );
}
